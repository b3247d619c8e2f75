import type { Catalogue } from '../say.ts'

export const engineShell: Catalogue = {
  'This call is not accepted from here ({0}).': '不接受从这里发出的请求（{0}）。',
  'It was started with --{0}, which switches a protection off. Start it without.':
    '启动时带了 --{0}，它会关闭一项保护。请去掉它再启动。',
  'It was started with {0} set, which lets other code in. Clear that variable and start it again.':
    '启动时设置了 {0}，它会让别的代码进来。请清除这个变量后再启动。',
  'The installer said: {0}': '安装程序报告：{0}',
}
