// What the console says, in Chinese and English. Words of the suite's data – fields, purposes, notices, problems – come
// with the data.

const words = {
  title: ['门神', 'Menshen'],
  motto: ['您的信息，您看得见', 'Your data, in your sight'],
  signIn: ['登录', 'Sign in'],
  signOut: ['退出', 'Sign out'],
  signInAgain: ['需要再次验证身份', 'This asks for a stronger or later sign-in'],
  confirm: ['再次验证', 'Confirm it is me'],
  welcome: [
    '登录后可查看和更正自己的信息、看到谁看过它、同意或撤回同意。',
    'Sign in to see and correct your data, to see who looked at it, and to consent or withdraw.',
  ],
  mine: ['我的信息', 'My data'],
  looks: ['谁看过', 'Who looked'],
  consents: ['同意', 'Consents'],
  messages: ['消息', 'Messages'],
  fields: ['收集哪些信息', 'What is collected'],
  loading: ['正在读取…', 'Loading…'],
  nothing: ['暂无', 'Nothing here'],
  givenFor: ['提供给以下用途', 'Given for'],
  Form: ['格式不对，请检查。', 'This is not in the right form.'],
  NoPurpose: ['没有用途需要此项，不收集。', 'No purpose needs this: it is not collected.'],
  more: ['更多', 'More'],
  again: ['重试', 'Try again'],
  unreachable: ['连接不上服务，请稍后重试。', 'The service cannot be reached. Try again in a moment.'],
  noRecord: [
    '您的账号还没有对应的会员记录。如果团长已为您登记，请凭手机验证码认领。',
    'There is no member record for your account yet. If a group leader has entered you, claim the record with a code to your mobile.',
  ],
  field: ['字段', 'Field'],
  value: ['内容', 'Value'],
  why: ['用途', 'Given for'],
  keep: ['用完后保留', 'Kept afterwards'],
  others: ['他人最多看到', 'Others see at most'],
  changing: ['更正', 'Change'],
  sensitive: ['敏感', 'sensitive'],
  notGiven: ['未提供', 'not given'],
  edit: ['更正', 'Change'],
  save: ['保存', 'Save'],
  cancel: ['取消', 'Cancel'],
  remove: ['删除此项', 'Delete this'],
  saved: ['已保存', 'Saved'],
  waits: ['已提交，等待审核；在此之前仍显示原内容。', 'Handed in; a reviewer decides. Until then the old value stands.'],
  waiting: ['等待审核', 'waiting for review'],
  stale: ['内容刚被改过，已为您重新读取，请再改一次。', 'It was changed meanwhile and has been read again. Please change it once more.'],
  FREE: ['随时可改', 'at once'],
  REVIEWED: ['需审核', 'reviewed'],
  LOCKED: ['不可直接修改', 'locked'],
  lockedWhy: ['手机号随账号的已验证号码而定，请在账号中更换。', "The mobile follows your account's verified number: change it there."],
  plain: ['全部', 'all of it'],
  partial: ['部分', 'a part'],
  alias: ['代号', 'a stand-in'],
  class: ['类别', 'a class'],
  exists: ['仅知有无', 'only that it is there'],
  absent: ['看不到', 'nothing'],
  proof: ['证明', 'Proof'],
  proofHint: [
    '每一次查看都先写入日志才会显示。证明文件可用 ./menshen verify 离线核对，不必相信平台。',
    'Every look is in the log before anything is shown. A proof is checked offline by ./menshen verify, without trusting the platform.',
  ],
  refused: ['被拒绝', 'refused'],
  asked: ['征求同意的用途', 'Purposes that rest on your consent'],
  standing: ['已同意', 'consented'],
  notStanding: ['未同意', 'no consent'],
  renew: ['告知已更新，需重新同意', 'the notice has changed: consent anew'],
  give: ['同意', 'Consent'],
  withdraw: ['撤回', 'Withdraw'],
  withdrawn: ['已撤回，立即生效。', 'Withdrawn, at once.'],
  consented: ['已同意。', 'Consented.'],
  receipt: ['回执', 'Receipt'],
  until: ['至', 'until'],
  notice: ['告知全文', 'The notice in full'],
  freely: ['不同意不影响下单和取货。', 'Ordering and collecting work without it.'],
  restOn: ['不凭同意的用途', 'Purposes that rest on something else'],
  CONSENT: ['同意', 'consent'],
  CONTRACT: ['履行合同', 'contract'],
  LEGAL_DUTY: ['法定义务', 'legal duty'],
  EMERGENCY: ['紧急情况', 'emergency'],
  PUBLIC_INTEREST: ['公共利益', 'public interest'],
  PUBLICLY_DISCLOSED: ['已公开信息', 'publicly disclosed'],
  OTHER_LAW: ['其他法律规定', 'other law'],
  unread: ['未读', 'new'],
  markRead: ['标为已读', 'Mark as read'],
  'member-id': ['会员号', 'member number'],
  'label-flat': ['标签上的房号', 'flat on a label'],
  note: ['备注', 'note'],
  message: ['消息', 'message'],
  'free-text': ['文字', 'text'],
};

const roles = {
  member: ['会员', 'member'],
  'group-leader': ['团长', 'group leader'],
  courier: ['配送员', 'courier'],
  volunteer: ['志愿者', 'volunteer'],
  'customer-service': ['客服', 'customer service'],
  reviewer: ['审核员', 'reviewer'],
  marketing: ['营销', 'marketing'],
  statistician: ['统计员', 'statistician'],
  approver: ['审批人', 'approver'],
  'privacy-officer': ['个人信息保护负责人', 'privacy officer'],
  committee: ['用户监督委员会', 'users’ committee'],
  auditor: ['审计员', 'auditor'],
  operator: ['运维', 'operator'],
  partner: ['合作方', 'partner'],
};

let place = (localStorage.getItem('language') ?? navigator.language).startsWith('zh') ? 0 : 1;

export function language() {
  return place === 0 ? 'zh' : 'en';
}

/// @param chosen `zh` or `en`
export function speak(chosen) {
  place = chosen === 'zh' ? 0 : 1;
  localStorage.setItem('language', chosen);
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en';
}

export function say(word) {
  return words[word]?.[place] ?? word;
}

export function colon() {
  return place === 0 ? '：' : ': ';
}

/// Names one after the other.
export function list(names) {
  return names.join(place === 0 ? '、' : ', ');
}

export function role(code) {
  return roles[code]?.[place] ?? code;
}

/// A text that comes with the data in both languages.
export function both(text) {
  return text?.[language()] ?? '';
}

export function time(instant) {
  return new Intl.DateTimeFormat(language() === 'zh' ? 'zh-CN' : 'en-GB', {dateStyle: 'medium', timeStyle: 'short'}).format(
    new Date(instant),
  );
}

/// `P30D`, `P1Y6M`: a length of time in words (ISO 8601).
export function length(period) {
  const names = {Y: ['年', ' years'], M: ['个月', ' months'], W: ['周', ' weeks'], D: ['天', ' days']};
  return [...period.matchAll(/(\d+)([YMWD])/g)].map(([, count, unit]) => count + names[unit][place]).join(' ');
}
