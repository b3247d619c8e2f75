import type { Catalogue } from '../say.ts'

/** What more than one of window, tray and command line says. */
export const engineEverywhere: Catalogue = {
  Available: '可用',
  'Go available': '设为可用',
  Paused: '已暂停',
  Power: '功率',
  Processor: '处理器',
  Stopped: '已停止',
  'Try again': '再试一次',
  Work: '工作',
  Working: '工作中',
  'not known': '未知',
  '{0} to {1} {2}': '{0} 到 {1} {2}',
}
