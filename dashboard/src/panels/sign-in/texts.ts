import type { PageTexts } from '../../hooks/page-texts.ts';

const en = {
  title: 'Sign in',
  lead: 'Live visits, occupancy and conversion of your mall.',
  user: 'User',
  password: 'Password',
  show: 'Show password',
  hide: 'Hide password',
  submit: 'Sign in',
  busy: 'Signing in…',
  wrong: 'User and password do not match.',
  throttled: (wait: string) => `Too many attempts. Try again in ${wait}.`,
  throttledNow: 'Too many attempts. You can try again now.',
  unreachable: 'The hub cannot be reached. Check that it is running, then try again.',
  unreadable: 'Something answered, but it was not the hub.',
  other: (detail: string) => `The hub refused: ${detail}`,
  expired: 'Your session has ended. Sign in to go on.',
  forgot: 'First time here?',
  forgotText:
    'The hub prints the password of user “operator” once, when it first starts. Set HUB_OPERATOR_PASSWORD to choose it yourself.',
};

export type SignInTexts = typeof en;

export const signInTexts: PageTexts<SignInTexts> = {
  en,
  'zh-CN': {
    title: '登录',
    lead: '商场的实时客流、在场人数与转化率。',
    user: '用户名',
    password: '密码',
    show: '显示密码',
    hide: '隐藏密码',
    submit: '登录',
    busy: '正在登录…',
    wrong: '用户名与密码不匹配。',
    throttled: (wait) => `尝试次数过多，请在 ${wait} 后重试。`,
    throttledNow: '尝试次数过多，现在可以重试。',
    unreachable: '无法连接中枢。请确认它正在运行，然后重试。',
    unreadable: '收到了应答，但不是来自中枢。',
    other: (detail) => `中枢拒绝了请求：${detail}`,
    expired: '会话已结束，请重新登录。',
    forgot: '第一次使用？',
    forgotText: '中枢首次启动时会打印一次用户 “operator” 的密码。也可以用 HUB_OPERATOR_PASSWORD 自行设定。',
  },
};
