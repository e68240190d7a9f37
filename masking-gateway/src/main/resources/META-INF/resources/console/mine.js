// "My data": every field of the catalogue with what is kept, what for, and how it is changed.

import {html, nothing} from './lit.js';
import {get, patch, Refusal} from './door.js';
import {both, colon, language, length, list, say} from './words.js';
import * as forms from './forms.js';

export async function load() {
  const page = {
    ...(await catalogue.load()),
    notice: (await get('/v1/notices/current')).data,
    record: null,
    version: null,
    waiting: new Set(),
    editing: null,
    draft: null,
    purpose: null,
    note: null,
    fault: null,
  };
  await read(page);
  return page;
}

async function read(page) {
  try {
    const answer = await get('/v1/me');
    page.record = answer.data;
    page.version = answer.version;
  } catch (refusal) {
    if (!(refusal instanceof Refusal) || refusal.status !== 404) {
      throw refusal;
    }
    page.record = null;
    return;
  }
  const corrections = await get('/v1/me/corrections');
  page.waiting = new Set(corrections.data.items.filter(each => !each.decidedAt).map(each => each.field));
}

export function draw(page, again) {
  if (page.record === null) {
    return html`<p class="hint">${say('noRecord')}</p>`;
  }
  return html`${page.note ? html`<p class="note" role="status">${page.note}</p>` : nothing}
    <dl class="record">
      ${page.fields.map(field => row(page, field, again))}
    </dl>
    <details>
      <summary>${say('notice')}</summary>
      <p class="notice">${page.notice.texts.find(each => each.language.startsWith(language())).text}</p>
    </details>`;
}

function names(page, field) {
  return list(field.purposes.map(code => both(page.purposes[code])));
}

function row(page, field, again) {
  const value = page.record[field.name];
  const given = value !== undefined && value !== null && value !== '';
  const editing = page.editing === field.name;
  return html`<div class=${editing ? 'row editing' : 'row'} data-field=${field.code}>
    <dt>
      ${both(field.label)}${field.sensitive ? html` <small class="sensitive">${say('sensitive')}</small>` : nothing}
      <small>${say('why')}${colon()}${names(page, field)}</small>
    </dt>
    <dd>
      ${editing
        ? editor(page, field, again)
        : html`<span class=${given ? 'value' : 'value none'}>${given ? forms.show(field.form, value) : say('notGiven')}</span>
            ${page.waiting.has(field.code) || page.waiting.has(field.name) ? html`<small class="waiting">${say('waiting')}</small>` : nothing}
            ${field.change === 'LOCKED' || !forms.editable(field.form)
              ? html`<small>${say('LOCKED')} · ${say('lockedWhy')}</small>`
              : html`<button type="button" class="quiet" @click=${() => open(page, field, again)}>${say('edit')}</button>`}`}
    </dd>
  </div>`;
}

function open(page, field, again) {
  page.editing = field.name;
  page.draft = page.record[field.name] ?? null;
  page.purpose = field.purposes[0];
  page.note = null;
  page.fault = null;
  again();
}

function editor(page, field, again) {
  const change = value => {
    page.draft = value;
    if (typeof value === 'object') {
      again();
    }
  };
  return html`<form
    @submit=${event => {
      event.preventDefault();
      save(page, field, again);
    }}
  >
    ${forms.draw(field.form, page.draft, change)}
    <label
      ><small>${say('givenFor')}</small>
      <select @change=${event => (page.purpose = event.target.value)}>
        ${field.purposes.map(code => html`<option value=${code}>${both(page.purposes[code])}</option>`)}
      </select></label
    >
    ${field.change === 'REVIEWED' ? html`<small>${say('REVIEWED')}</small>` : nothing}
    ${page.fault ? html`<p class="fault" role="alert">${page.fault}</p>` : nothing}
    <button>${say('save')}</button>
    <button type="button" class="quiet" @click=${() => close(page, again)}>${say('cancel')}</button>
  </form>`;
}

function close(page, again) {
  page.editing = null;
  page.draft = null;
  page.fault = null;
  again();
}

async function save(page, field, again) {
  try {
    const before = JSON.stringify(page.record[field.name] ?? null);
    const answer = await patch('/v1/members/' + page.record.id, page.version, {
      [field.name]: page.draft,
      purposes: [page.purpose],
      noticeVersion: page.notice.version,
    });
    const wanted = JSON.stringify(page.draft);
    await read(page);
    const waits = answer.data !== null && field.change === 'REVIEWED' && before !== 'null' && before !== wanted;
    page.note = waits ? say('waits') : say('saved');
    close(page, again);
  } catch (refusal) {
    if (refusal.status === 412) {
      await read(page);
      page.note = say('stale');
      close(page, again);
      return;
    }
    page.fault = refusal.message;
    again();
  }
}

/// The catalogue for everybody: what is collected, what for, how long it is kept, what others see at most.
export const catalogue = {
  async load() {
    const [fields, purposes] = await Promise.all([get('/v1/fields'), get('/v1/purposes')]);
    const known = purposes.data.items.map(each => each.code);
    return {
      // the service's own purposes first, as the register has them
      fields: fields.data.items.map(each => ({...each, purposes: known.filter(code => each.purposes.includes(code))})),
      purposes: Object.fromEntries(purposes.data.items.map(each => [each.code, each.name])),
    };
  },
  draw(page) {
    return html`<div class="wide">
      <table>
        <thead>
          <tr>
            ${['field', 'why', 'keep', 'others', 'changing'].map(each => html`<th scope="col">${say(each)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${page.fields.map(
            field => html`<tr>
              <th scope="row">${both(field.label)}${field.sensitive ? html` <small class="sensitive">${say('sensitive')}</small>` : nothing}</th>
              <td>${names(page, field)}</td>
              <td>${length(field.retention)}</td>
              <td>${say(field.mask)}</td>
              <td>${say(field.change)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  },
};
