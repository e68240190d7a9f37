// The inbox: what Menshen has to tell the member.

import {html, nothing} from './lit.js';
import {get, post} from './door.js';
import {say, time} from './words.js';

export async function load() {
  const {data} = await get('/v1/me/messages');
  return {items: data.items, next: data.next ?? null};
}

async function more(page, again) {
  const {data} = await get('/v1/me/messages?after=' + encodeURIComponent(page.next));
  page.items.push(...data.items);
  page.next = data.next ?? null;
  again();
}

async function mark(message, again) {
  await post('/v1/me/messages/' + message.id + '/reading');
  message.readAt = new Date().toISOString();
  again();
}

export function draw(page, again) {
  if (page.items.length === 0) {
    return html`<p class="hint">${say('nothing')}</p>`;
  }
  return html`<ul class="cards">
      ${page.items.map(
        message => html`<li>
          <strong>${message.title}</strong> <small><time datetime=${message.writtenAt}>${time(message.writtenAt)}</time></small>
          ${message.readAt ? nothing : html`<small class="waiting">${say('unread')}</small>`}
          <p>${message.text}</p>
          ${message.readAt ? nothing : html`<button type="button" class="quiet" @click=${() => mark(message, again)}>${say('markRead')}</button>`}
        </li>`,
      )}
    </ul>
    ${page.next ? html`<button type="button" class="quiet" @click=${() => more(page, again)}>${say('more')}</button>` : nothing}`;
}
