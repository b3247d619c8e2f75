import type { Catalogue } from '../say.ts'

/** Limits and sensors of graphics cards. */
export const windowCards: Catalogue = {
  Limits: '上限',
  'Keep cooler than': '温度保持低于',
  'Keep the fan below': '风扇保持低于',
  'Draw at most': '功耗最多',
  'Near a limit jobs rest now and then, so that the card stays below it. Buyers see how fast it is at the moment and pay for no rest.':
    '接近上限时，任务会不时休息，使显卡保持在上限之下。买家能看到它目前的速度，休息时间不收费。',
  Quiet: '安静',
  'Keeps the fan of every card below {0} %.': '让每张显卡的风扇保持在 {0} % 以下。',
  'NVIDIA’s library (NVML)': 'NVIDIA 的库（NVML）',
  'NVIDIA’s tool (nvidia-smi)': 'NVIDIA 的工具（nvidia-smi）',
  'the operating system': '操作系统',
  heat: '温度',
  'its hardware': '硬件本身',
  'At full pace: every reading is within your limits.': '全速：所有读数都在你的上限之内。',
  '{0}, not believed: it stands still or jumps': '{0}，不可信：读数停滞或跳变',
  'Load of our jobs': '我们的任务的负载',
  'Load of other programs': '其他程序的负载',
  'Memory of other programs': '其他程序的显存',
  'Slowed by the driver for': '驱动程序限速原因',
  'Read through': '读取方式',
  asleep: '休眠中',
  'Programs on this card': '此显卡上的程序',
  'process {0}': '进程 {0}',
  'memory unknown': '显存未知',
  '{0} lanes': '{0} 通道',
  'generation {0}, {1} lanes': '第 {0} 代，{1} 通道',
  nothing: '无',
  'How hot, loud and hungry they may get is on the screen “Hardware”.': '温度、噪音和功耗的上限在“硬件”页面。',
}
