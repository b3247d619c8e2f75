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
  'Paced to {0} %: the card is at {1} °C, your limit is {2} °C.': '限速至 {0} %：显卡温度 {1} °C，你的上限是 {2} °C。',
  'Paced to {0} %: the processor is at {1} °C, your limit is {2} °C.':
    '限速至 {0} %：处理器温度 {1} °C，你的上限是 {2} °C。',
  'Paced to {0} %: its fan runs at {1} %, your limit is {2} %.': '限速至 {0} %：风扇转速 {1} %，你的上限是 {2} %。',
  'Paced to {0} %: the card draws {1} W, your limit is {2} W.': '限速至 {0} %：显卡功耗 {1} W，你的上限是 {2} W。',
  'Paced to {0} %: the card does not tell its power, so your limit of {1} W is kept by guess.':
    '限速至 {0} %：显卡不报告功耗，因此只能估计着遵守你的 {1} W 上限。',
  'Paced to {0} %: the card does not tell its temperature, so your limit of {1} °C is kept by guess.':
    '限速至 {0} %：显卡不报告温度，因此只能估计着遵守你的 {1} °C 上限。',
  'Paced to {0} %: its temperature cannot be believed at the moment.': '限速至 {0} %：目前的温度读数不可信。',
  'Paced to {0} %: its fan speed cannot be believed at the moment.': '限速至 {0} %：目前的风扇转速读数不可信。',
  'Paced to {0} %: its power cannot be believed at the moment.': '限速至 {0} %：目前的功耗读数不可信。',
  'The graphics driver names other cards each time it is asked.': '显卡驱动程序每次列出的显卡都不一样。',
  'Start the computer again. If it goes on, install the driver anew.':
    '重新启动电脑。如果仍然如此，请重新安装驱动程序。',
  'Reading NVIDIA cards': '读取 NVIDIA 显卡',
  'NVIDIA’s tool is asked instead.': '改为询问 NVIDIA 的工具。',
  'Keeping cards and processor cool and quiet': '让显卡和处理器保持凉爽安静',
  'Jobs on the processor cannot be made to rest on this system: their share of the time and their limit of heat do nothing.':
    '在此系统上无法让处理器任务休息：时间占比和温度上限不起作用。',
  'Nothing has to be slowed down.': '没有什么需要限速。',
  'The driver’s power limit': '驱动程序的功耗上限',
  'Left alone: there is no limit on power.': '不作改动：没有设置功耗上限。',
  'No card lets it be set here. Jobs are paced instead.': '这里没有显卡允许设置。改为给任务限速。',
  'Set while a job of ours runs, and put back afterwards.': '在我们的任务运行期间设置，之后恢复。',
  'This account may not set it, which is usual. Jobs are paced instead, which needs no permission.':
    '此账户无权设置，这很常见。改为给任务限速，这不需要权限。',
  'The driver did not take it. Jobs are paced instead.': '驱动程序没有接受。改为给任务限速。',
  'An earlier run lowered that of {0} from {1} W, and this account may not put it back.':
    '之前的一次运行把 {0} 的上限从 {1} W 调低了，而此账户无权恢复。',
  'Restart this computer, or start Hearth once as the account that set it.':
    '请重启这台电脑，或用当时设置它的账户启动一次 Hearth。',
  'Tried when the next job runs on a card.': '下一个任务在显卡上运行时尝试。',
}
