// Consents: what one is asked for, on which notice, and the way back, which is as short as the way in (PIPL Art. 15).

import {html, nothing} from './lit.js';
import {get, post, save} from './door.js';
import {both, language, say, time} from './words.js';

export async function load() {
  const page = {purposes: [], standing: {}, notice: null, note: null, fault: null};
  await read(page);
  return page;
}

async function read(page) {
  const [purposes, consents, notice] = await Promise.all([
    get('/v1/purposes'),
    get('/v1/me/consents?limit=200'),
    get('/v1/notices/current'),
  ]);
  // what names its recipient is asked for where the recipient is named
  page.purposes = purposes.data.items.filter(each => !each.code.includes('<'));
  page.notice = notice.data;
  page.standing = {};
  for (const consent of consents.data.items) {
    if (consent.status === 'GIVEN' && !consent.endedAt) {
      page.standing[consent.purpose] ??= consent;
    }
  }
}

async function act(page, again, call, word) {
  page.note = null;
  page.fault = null;
  try {
    await call();
    await read(page);
    page.note = word === null ? null : say(word);
  } catch (refusal) {
    page.fault = refusal.message;
  }
  again();
}

export function draw(page, again) {
  const text = page.notice.texts.find(each => each.language.startsWith(language())) ?? page.notice.texts[0];
  const give = purpose =>
    act(page, again, () => post('/v1/me/consents', {purpose, noticeVersion: page.notice.version, noticeHash: text.hash}), 'consented');
  const withdraw = consent => act(page, again, () => post('/v1/me/consents/' + consent.id + '/withdrawal'), 'withdrawn');
  const receipt = consent =>
    act(page, again, () => save('/v1/me/consents/' + consent.id + '/receipt', 'consent-' + consent.id + '.json'), null);
  const asked = page.purposes.filter(each => each.basis === 'CONSENT');
  const rest = page.purposes.filter(each => each.basis !== 'CONSENT');
  return html`${page.note ? html`<p class="note" role="status">${page.note}</p>` : nothing}
    ${page.fault ? html`<p class="fault" role="alert">${page.fault}</p>` : nothing}
    <h2>${say('asked')}</h2>
    <ul class="cards">
      ${asked.map(purpose => {
        const consent = page.standing[purpose.code];
        return html`<li data-purpose=${purpose.code}>
          <strong>${both(purpose.name)}</strong>${purpose.sensitive ? html` <small class="sensitive">${say('sensitive')}</small>` : nothing}
          <p>${both(purpose.description)}</p>
          ${consent
            ? html`<small
                  >${say('standing')} · ${time(consent.givenAt)}${consent.expiresAt ? html` · ${say('until')} ${time(consent.expiresAt)}` : nothing}</small
                >
                ${consent.needsRenewal
                  ? html`<small class="waiting">${say('renew')}</small> <button type="button" @click=${() => give(purpose.code)}>${say('give')}</button>`
                  : nothing}
                <button type="button" @click=${() => withdraw(consent)}>${say('withdraw')}</button>
                <button type="button" class="quiet" @click=${() => receipt(consent)}>${say('receipt')}</button>`
            : html`<small>${say('notStanding')}${purpose.requiredForService ? nothing : html` · ${say('freely')}`}</small>
                <button type="button" @click=${() => give(purpose.code)}>${say('give')}</button>`}
        </li>`;
      })}
    </ul>
    <details>
      <summary>${say('notice')}</summary>
      <p class="notice">${text.text}</p>
    </details>
    <h2>${say('restOn')}</h2>
    <ul class="cards">
      ${rest.map(
        purpose => html`<li>
          <strong>${both(purpose.name)}</strong> <small>${say(purpose.basis)}</small>
          <p>${both(purpose.description)}</p>
        </li>`,
      )}
    </ul>`;
}
