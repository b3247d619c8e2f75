import type { Catalogue } from '../say.ts'

export const windowHardware: Catalogue = {
  'Graphics cards looked for {0}': '查找显卡：{0}',
  'How it is checked': '如何检查',
  'What it does not prove': '它不能证明什么',
  'Anybody who can reach this machine can check it, with <0>hearth challenge {0}</0>.':
    '任何能连到这台电脑的人都可以用 <0>hearth challenge {0}</0> 检查。',
  'Prove this card now': '现在证明这张显卡',
  'The card is at work. This takes a few seconds.': '显卡正在工作。这需要几秒钟。',
  'Takes a few seconds. Paid jobs come first.': '需要几秒钟。付费任务优先。',
  'Proven speed': '已证明的速度',
  'There is nothing to prove': '没有可以证明的',
  'Nobody has checked this card yet': '还没有人检查过这张显卡',
  'Buyers see what the card says of itself. A proof shows them what it can do.':
    '买家只能看到显卡自己的说法。证明能让他们看到它的实际能力。',
  'Who checked the speed': '谁检查了速度',
  '<0>{0}</0> calculations a second': '每秒 <0>{0}</0> 次计算',
  'Checked by itself': '自己检查',
  'Checked by somebody else': '由别人检查',
  'Worth less than a stranger’s check: nobody else vouches for the time.': '不如陌生人的检查可信：没有别人为时间作证。',
  'Who checked': '检查者',
  'This machine': '这台电脑',
  'address of the checker': '检查者的地址',
  Card: '显卡',
  'Another one: {0}': '另一张：{0}',
  Task: '题目',
  Asked: '提问方式',
  'Save proof': '保存证明',
}
