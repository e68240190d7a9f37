// "Who looked": each look at one's data, from the log, with its proof.

import {html, nothing} from './lit.js';
import {get, save} from './door.js';
import {both, colon, role, say, time} from './words.js';

export async function load() {
  const [looks, fields, purposes] = await Promise.all([get('/v1/me/disclosures'), get('/v1/fields'), get('/v1/purposes')]);
  return {
    items: looks.data.items,
    next: looks.data.next ?? null,
    fields: Object.fromEntries(fields.data.items.map(each => [each.code, each.label])),
    purposes: Object.fromEntries(purposes.data.items.map(each => [each.code, each.name])),
  };
}

async function more(page, again) {
  const answer = await get('/v1/me/disclosures?cursor=' + encodeURIComponent(page.next));
  page.items.push(...answer.data.items);
  page.next = answer.data.next ?? null;
  again();
}

export function draw(page, again) {
  if (page.items.length === 0) {
    return html`<p class="hint">${say('nothing')}</p>`;
  }
  return html`<p class="hint">${say('proofHint')}</p>
    <ol class="looks">
      ${page.items.map(
        look => html`<li>
          <div><time datetime=${look.time}>${time(look.time)}</time> <strong>${role(look.role)}</strong>
            <span>${both(page.purposes[look.purpose]) || look.purpose || ''}</span>
            ${look.outcome === 'REFUSED' ? html`<small class="waiting">${say('refused')}</small>` : nothing}
          </div>
          <ul class="chips">
            ${(look.fields ?? []).map(each => {
              const level = each.level.toLowerCase();
              return html`<li class=${'level-' + level}>${both(page.fields[each.field]) || say(each.field)}${colon()}${say(level)}</li>`;
            })}
          </ul>
          ${look.proof ? html`<button type="button" class="quiet" @click=${() => save(look.proof, 'look-' + look.index + '.tlog-proof')}>${say('proof')}</button>` : nothing}
        </li>`,
      )}
    </ol>
    ${page.next ? html`<button type="button" class="quiet" @click=${() => more(page, again)}>${say('more')}</button>` : nothing}`;
}
