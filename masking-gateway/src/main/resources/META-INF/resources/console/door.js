// Talking with the door: the token, the language, and refusals as problems (RFC 9457).

import {access} from './session.js';
import {language, say} from './words.js';

/// A refusal, in the words of the service that refused.
export class Refusal extends Error {
  constructor(status, problem, challenge) {
    super(problem.errors?.map(each => say(each.code)).join(' ') || problem.detail || problem.title);
    this.status = status;
    this.code = problem.code;
    this.challenge = challenge;
  }

  /// What a new sign-in has to bring (RFC 9470); null when that is not what is wanting.
  get stepUp() {
    if (this.status !== 401 || !this.challenge.includes('insufficient_user_authentication')) {
      return null;
    }
    const demand = {};
    for (const [, name, value] of this.challenge.matchAll(/(acr_values|max_age)="?([^",]+)"?/g)) {
      demand[name] = value;
    }
    return demand;
  }
}

async function call(method, path, {body, type = 'application/json', match} = {}) {
  const headers = {'Accept-Language': language() === 'zh' ? 'zh-CN' : 'en'};
  const token = await access();
  if (token !== null) {
    headers.Authorization = 'Bearer ' + token;
  }
  if (body !== undefined) {
    headers['Content-Type'] = type;
  }
  if (match !== undefined) {
    headers['If-Match'] = match;
  }
  if (method !== 'GET') {
    headers['Idempotency-Key'] = crypto.randomUUID();
  }
  let answer;
  try {
    answer = await fetch(path, {method, headers, body: body === undefined ? undefined : JSON.stringify(body)});
  } catch {
    throw new Refusal(0, {code: 'unreachable', title: say('unreachable')}, '');
  }
  const text = await answer.text();
  if (!answer.ok) {
    let problem;
    try {
      problem = JSON.parse(text);
    } catch {
      problem = {code: 'unreachable', title: say('unreachable')};
    }
    throw new Refusal(answer.status, problem, answer.headers.get('WWW-Authenticate') ?? '');
  }
  const json = /[/+]json/.test(answer.headers.get('Content-Type') ?? '');
  return {version: answer.headers.get('ETag'), data: json && text !== '' ? JSON.parse(text) : null, text};
}

/// Hands the answer to the person as a file.
export async function save(path, name) {
  const {text} = await get(path);
  const url = URL.createObjectURL(new Blob([text]));
  Object.assign(document.createElement('a'), {href: url, download: name}).click();
  URL.revokeObjectURL(url);
}

export const get = path => call('GET', path);
export const post = (path, body = undefined) => call('POST', path, {body});
export const patch = (path, match, body) => call('PATCH', path, {body, match, type: 'application/merge-patch+json'});
