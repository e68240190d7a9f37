// Signing in with the code flow and PKCE (RFC 6749, 7636, 9207). Tokens are held in memory alone: a page that is loaded
// anew goes once to the identity provider, which remembers the person.

const CLIENT = 'console';
const KEPT = 'sign-in';
const EARLY = 20_000;

let settings = null;
let endpoints = null;
let tokens = null;
let renewing = null;

async function provider() {
  if (endpoints === null) {
    settings = await (await fetch('settings.json')).json();
    endpoints = await (await fetch(settings.issuer + '/.well-known/openid-configuration')).json();
    if (endpoints.issuer !== settings.issuer) {
      endpoints = null;
      throw new Error('another issuer answers');
    }
  }
  return endpoints;
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function here() {
  return location.origin + location.pathname;
}

/// @param demand `acr_values` and `max_age` of a refusal (RFC 9470)
export async function signIn(demand = {}) {
  const {authorization_endpoint: endpoint} = await provider();
  const state = random();
  const verifier = random();
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  sessionStorage.setItem(KEPT, JSON.stringify({state, verifier, page: location.hash}));
  location.assign(
    endpoint +
      '?' +
      new URLSearchParams({
        response_type: 'code',
        client_id: CLIENT,
        redirect_uri: here(),
        scope: 'openid',
        state,
        code_challenge: base64url(new Uint8Array(hash)),
        code_challenge_method: 'S256',
        ...demand,
      }),
  );
}

async function ask(parameters) {
  const {token_endpoint: endpoint} = await provider();
  const answer = await fetch(endpoint, {
    method: 'POST',
    body: new URLSearchParams({client_id: CLIENT, ...parameters}),
    credentials: 'omit',
  });
  if (!answer.ok) {
    tokens = null;
    return;
  }
  const {access_token: access, refresh_token: refresh, expires_in: lives, id_token: id} = await answer.json();
  tokens = {access, refresh, id: id ?? tokens?.id, end: Date.now() + lives * 1000};
}

/// Takes the answer of the identity provider out of the address, if there is one.
///
/// @returns {Promise<boolean>} whether somebody is signed in now
export async function arrive() {
  const answer = new URLSearchParams(location.search);
  if (!answer.has('state')) {
    return false;
  }
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
  sessionStorage.removeItem(KEPT);
  history.replaceState(null, '', here() + (kept?.page ?? ''));
  const {issuer} = await provider();
  if (kept === null || answer.get('state') !== kept.state || (answer.get('iss') ?? issuer) !== issuer || !answer.has('code')) {
    return false;
  }
  await ask({grant_type: 'authorization_code', code: answer.get('code'), redirect_uri: here(), code_verifier: kept.verifier});
  return tokens !== null;
}

/// An access token that is good for a while, or null.
export async function access() {
  if (tokens !== null && tokens.end - EARLY < Date.now()) {
    // a refresh token is taken once: two pages that read at the same time ask together
    renewing ??= ask({grant_type: 'refresh_token', refresh_token: tokens.refresh}).finally(() => (renewing = null));
    await renewing;
  }
  return tokens?.access ?? null;
}

export function signedIn() {
  return tokens !== null;
}

export async function signOut() {
  const {end_session_endpoint: endpoint} = await provider();
  const parameters = new URLSearchParams({client_id: CLIENT, post_logout_redirect_uri: here()});
  if (tokens?.id) {
    parameters.set('id_token_hint', tokens.id);
  }
  tokens = null;
  location.assign(endpoint + '?' + parameters);
}
