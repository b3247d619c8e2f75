import type { Catalogue } from '../say.ts'

/** The way for strangers to the market; also what window and command line both say of it. */
export const engineReach: Catalogue = {
  'There is no “hearth reach {0}”.': '没有“hearth reach {0}”。',
  '--address is an IP address of this computer, not “{0}”.': '--address 是这台电脑的 IP 地址，而不是“{0}”。',
  Certificate: '证书',
  yours: '你自己的',
  'made by Hearth; buyers have to be told of it': '由 Hearth 制作；需要告诉买家',
  'SHA-256 fingerprint': 'SHA-256 指纹',
  'Valid until': '有效期至',
  'Give Hearth another one with “hearth reach certificate CERTIFICATE KEY”, or none to use one of its own.':
    '用“hearth reach certificate 证书 密钥”换一个；或用 none，让 Hearth 用自己的。',
  'The certificate that Hearth made cannot be read.': '无法读取 Hearth 制作的证书。',
  'Your certificate and its key do not belong together, or cannot be read.': '你的证书与密钥不匹配，或无法读取。',
  'Your certificate has run out.': '你的证书已过期。',
  'Strangers cannot connect: another program already uses port {0}.': '外部无法连接：端口 {0} 已被另一个程序使用。',
  'Choose another port, or end that program. It is tried again by itself.':
    '请选择另一个端口，或结束那个程序。之后会自动重试。',
  'Strangers cannot connect: nobody can listen at {0}, port {1}.': '外部无法连接：无法在 {0} 的端口 {1} 上监听。',
  'Choose an address that this computer has, and a port above 1023. It is tried again by itself.':
    '请选择这台电脑拥有的地址和大于 1023 的端口。之后会自动重试。',
}
