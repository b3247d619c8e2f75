import type { Catalogue } from '../say.ts'

/** What is read from graphics cards, and what the governor does with them. */
export const engineCards: Catalogue = {
  'NVML is not used: this installation has no Node to ask it with.': '未使用 NVML：此安装中没有可用来询问它的 Node。',
  'NVML is not there: the driver’s library is at none of its known places.':
    '没有 NVML：驱动程序的库不在任何已知位置。',
  'NVML answers: {0}': 'NVML 有应答：{0}',
  'NVML answers and lists no card.': 'NVML 有应答，但没有列出显卡。',
  'NVML did not answer in time and is left alone for five minutes.': 'NVML 未及时应答，五分钟内不再询问。',
  'NVML gave an answer that makes no sense and is left alone for five minutes.':
    'NVML 的应答无法理解，五分钟内不再询问。',
  'NVML refused: {0}.': 'NVML 拒绝：{0}。',
  'NVML could not be loaded.': '无法加载 NVML。',
}
