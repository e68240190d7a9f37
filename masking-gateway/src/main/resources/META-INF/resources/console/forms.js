// One editor for each form that a field of the catalogue may have. A form that is not known here is shown and not changed.

import {html} from './lit.js';
import {say} from './words.js';

const text = (kind, extra = {}) => ({
  draw: (value, change) => html`<input
    type=${kind}
    .value=${value ?? ''}
    maxlength=${extra.longest ?? 254}
    inputmode=${extra.keys ?? 'text'}
    autocomplete=${extra.fill ?? 'off'}
    aria-label=${say('value')}
    @input=${event => change(event.target.value.trim() || null)}
  >`,
  show: value => value,
});

const choice = options => ({
  draw: (value, change) => html`<select aria-label=${say('value')} @change=${event => change(event.target.value || null)}>
    <option value="" ?selected=${!value}></option>
    ${Object.entries(options).map(
      ([code, names]) => html`<option value=${code} ?selected=${code === value}>${word(names)}</option>`,
    )}
  </select>`,
  show: value => (options[value] ? word(options[value]) : value),
});

const word = names => names[document.documentElement.lang.startsWith('zh') ? 0 : 1];

const address = {
  draw: (value, change) => {
    const list = structuredClone(value ?? []);
    const set = (at, name, content) => {
      if (content) {
        list[at][name] = content;
      } else {
        delete list[at][name];
      }
      change(list);
    };
    const add = () => change([...list, {flat: '', default: list.length === 0}]);
    const drop = at => {
      const rest = list.filter((_, other) => other !== at);
      if (rest.length > 0 && !rest.some(one => one.default)) {
        rest[0].default = true;
      }
      change(rest.length > 0 ? rest : null);
    };
    return html`${list.map(
        (one, at) => html`<fieldset>
          ${[
            ['label', ['名称', 'Name']],
            ['community', ['小区', 'Community']],
            ['flat', ['楼栋-单元-房号', 'Building-unit-room']],
          ].map(
            ([name, names]) => html`<label
              >${word(names)}
              <input .value=${one[name] ?? ''} maxlength="40" autocomplete="off" @input=${event => set(at, name, event.target.value.trim())}
            ></label>`,
          )}
          <label
            ><input
              type="radio"
              name="default-address"
              .checked=${one.default === true}
              @change=${() => change(list.map((each, other) => ({...each, default: other === at})))}
            >${word(['默认', 'default'])}</label
          >
          <button type="button" class="quiet" @click=${() => drop(at)}>${say('remove')}</button>
        </fieldset>`,
      )}
      <button type="button" class="quiet" ?disabled=${list.length >= 10} @click=${add}>＋ ${word(['新地址', 'Another address'])}</button>`;
  },
  show: value =>
    html`<ul class="plain">
      ${value.map(
        one => html`<li>
          ${[one.label, one.community, one.flat].filter(Boolean).join(' · ')}${one.default ? html` <small>${word(['默认', 'default'])}</small>` : ''}
        </li>`,
      )}
    </ul>`,
};

const guardian = {
  draw: (value, change) => {
    const set = (name, content) => {
      const next = {...value, [name]: content};
      change(next.name || next.mobile ? next : null);
    };
    return html`<label>${word(['姓名', 'Name'])} <input .value=${value?.name ?? ''} maxlength="40" @input=${event => set('name', event.target.value.trim())}></label>
      <label>${word(['手机', 'Mobile'])} <input .value=${value?.mobile ?? ''} maxlength="32" inputmode="tel" @input=${event => set('mobile', event.target.value.trim())}></label>`;
  },
  show: value => [value.name, value.mobile].filter(Boolean).join(' · '),
};

const forms = {
  NAME: text('text', {longest: 40}),
  MOBILE: text('tel', {longest: 32, keys: 'tel'}),
  EMAIL: text('email', {keys: 'email'}),
  WECHAT_ID: text('text', {longest: 20}),
  ID_NUMBER: text('text', {longest: 18}),
  BIRTH_DATE: text('date'),
  FLAT: text('text', {longest: 40}),
  BANK_CARD: text('text', {longest: 30, keys: 'numeric'}),
  TEXT: text('text', {longest: 200}),
  GENDER: choice({FEMALE: ['女', 'female'], MALE: ['男', 'male'], OTHER: ['其他', 'other']}),
  INCOME_BAND: choice({
    BELOW_5K: ['5千以下', 'below 5,000'],
    '5K_TO_10K': ['5千至1万', '5,000 to 10,000'],
    '10K_TO_20K': ['1万至2万', '10,000 to 20,000'],
    ABOVE_20K: ['2万以上', 'above 20,000'],
  }),
  HOUSEHOLD_SIZE: {
    draw: (value, change) => html`<input
      type="number"
      min="1"
      max="30"
      .value=${value ?? ''}
      aria-label=${say('value')}
      @input=${event => change(event.target.value === '' ? null : event.target.valueAsNumber)}
    >`,
    show: value => String(value),
  },
  PREFERENCES: {
    draw: (value, change) => html`<input
      .value=${(value ?? []).join('、')}
      aria-label=${say('value')}
      @input=${event => {
        const list = event.target.value.split(/[、,，;；]/).map(each => each.trim()).filter(Boolean);
        change(list.length > 0 ? list : null);
      }}
    >`,
    show: value => value.join('、'),
  },
  ADDRESSES: address,
  GUARDIAN: guardian,
};

export function editable(form) {
  return form in forms;
}

/// @param change called with the new value, or null when there is none
export function draw(form, value, change) {
  return forms[form].draw(value, change);
}

export function show(form, value) {
  if (typeof value === 'string' && form !== 'GENDER' && form !== 'INCOME_BAND') {
    return value;
  }
  return forms[form]?.show(value) ?? JSON.stringify(value);
}
