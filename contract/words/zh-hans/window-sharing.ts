import type { Catalogue } from '../say.ts'

/** What the window says of shared files. */
export const windowSharing: Catalogue = {
  Sharing: '共享',
  'what is shared': '共享的内容',
  'Share files': '共享文件',
  'Only what is in the list below, and never other files of this computer.':
    '只有下面列表中的内容，绝不包括这台电脑的其他文件。',
  'Buyers pay for each MiB': '买家按每 MiB 付费',
  'Free for every address': '每个地址的免费额度',
  'MiB a day': 'MiB / 天',
  'Files sent today': '今天发送的文件',
  'Held on this disk': '保存在这个磁盘上',
  'Never carried': '永不承载',
  'How fast and how much a month is sent stands in the rules, for everything together.':
    '发送速度和每月上限在规则中统一设置。',
  'Nothing is carried. “hearth share add FILE” on the command line adds a file or folder.':
    '没有承载任何内容。在命令行用“hearth share add 文件”添加文件或文件夹。',
  'Carried files': '承载的文件',
  'Never carry': '永不承载',
  'Never carry {0}': '永不承载 {0}',
  '{0}, {1} sent': '{0}，已发送 {1}',
  '{0}, from the list {1}': '{0}，来自列表 {1}',
  '{0}; {1} blocks are damaged: add it again': '{0}；{1} 个块已损坏：请重新添加',
  'Never carry this again?': '永不再承载它？',
  'Keep it': '保留',
  'It is removed, and never carried or given out again, whatever it is part of. This cannot be taken back.':
    '它会被移除，无论属于什么内容都不再承载或发送。此操作无法撤销。',
}
