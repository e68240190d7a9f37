// The frame: who is signed in, which page is open, in which language; and one place for what went wrong.

import {html, nothing, render} from './lit.js';
import {Refusal} from './door.js';
import * as session from './session.js';
import {language, say, speak} from './words.js';
import * as mine from './mine.js';
import * as looks from './looks.js';
import * as consents from './consents.js';
import * as messages from './messages.js';

const pages = {mine, looks, consents, messages, fields: mine.catalogue};

const shown = {name: null, content: null, refusal: null};

function named() {
  const name = location.hash.slice(1);
  return name in pages ? name : 'mine';
}

async function open() {
  const name = named();
  shown.name = name;
  shown.content = null;
  shown.refusal = null;
  draw();
  if (!session.signedIn()) {
    return;
  }
  try {
    const content = await pages[name].load();
    if (shown.name === name) {
      shown.content = content;
    }
  } catch (refusal) {
    if (shown.name === name) {
      shown.refusal = refusal instanceof Refusal ? refusal : new Refusal(0, {code: 'unreachable', title: say('unreachable')}, '');
    }
  }
  draw();
}

function body() {
  if (!session.signedIn()) {
    return html`<section class="welcome">
      <p class="motto">${say('motto')}</p>
      <p>${say('welcome')}</p>
      <button type="button" @click=${() => session.signIn()}>${say('signIn')}</button>
    </section>`;
  }
  if (shown.refusal !== null) {
    const demand = shown.refusal.stepUp;
    return html`<div class="fault" role="alert">
      <p>${demand ? say('signInAgain') : shown.refusal.message}</p>
      ${demand
        ? html`<button type="button" @click=${() => session.signIn(demand)}>${say('confirm')}</button>`
        : html`<button type="button" @click=${open}>${say('again')}</button>`}
    </div>`;
  }
  if (shown.content === null) {
    return html`<p class="hint" role="status">${say('loading')}</p>`;
  }
  return pages[shown.name].draw(shown.content, draw);
}

function draw() {
  document.title = say('title') + ' · ' + say(shown.name);
  render(
    html`<header>
        <h1>门神<span> Menshen</span></h1>
        <nav aria-label=${say('title')}>
          ${Object.keys(pages).map(
            name => html`<a href=${'#' + name} aria-current=${name === shown.name ? 'page' : nothing}>${say(name)}</a>`,
          )}
        </nav>
        <div class="tools">
          <button type="button" class="quiet" lang=${language() === 'zh' ? 'en' : 'zh-CN'} @click=${swap}>
            ${language() === 'zh' ? 'English' : '中文'}
          </button>
          ${session.signedIn() ? html`<button type="button" class="quiet" @click=${() => session.signOut()}>${say('signOut')}</button>` : nothing}
        </div>
      </header>
      <main data-page=${shown.name}>
        <h2 class="title">${say(shown.name)}</h2>
        ${body()}
      </main>`,
    document.getElementById('console'),
  );
}

function swap() {
  speak(language() === 'zh' ? 'en' : 'zh');
  draw();
}

speak(language());
addEventListener('hashchange', open);
await session.arrive().catch(() => false);
await open();
