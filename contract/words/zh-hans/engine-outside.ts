import type { Catalogue } from '../say.ts'

/** The router in front of this computer, and other providers who try whether it can be reached. */
export const engineOutside: Catalogue = {
  'nobody answers': '没有回应',
  'it does not speak this': '它不支持这种方式',
  'it refuses, with code {0}': '它拒绝了，代码 {0}',
  'it does not allow it': '它不允许',
  'it did not understand the question': '它看不懂请求',
  'it cannot pass ports on': '它不能转发端口',
  'it has no connection itself': '它自己没有连接',
  'it has no port left': '它没有剩余端口',
  'it gives no more ports to this computer': '它不再给这台电脑更多端口',
  'it cannot give that port': '它不能给这个端口',
  'another router is between it and this computer': '它与这台电脑之间还有另一个路由器',
  'it is asked over IPv4 only': '只通过 IPv4 询问它',
  'it keeps ports open for good only, which is not asked for': '它只能永久开放端口，而 Hearth 不会这样请求',
  'the ports that were asked for belong to somebody else': '请求的端口属于别人',
  'it does not tell who has a port, with code {0}': '它不说明端口属于谁，代码 {0}',
  'it says yes, and passes nothing on': '它说可以，却没有转发',
  'it does not close the port again': '它不肯再关闭端口',
  'it sends on to another address, which is not followed': '它指向另一个地址，Hearth 不会跟随',
  'what it says of itself cannot be understood': '看不懂它的自我描述',
  'it passes port {0} on': '它转发端口 {0}',
  'it gives a port that cannot be used': '它给的端口不能使用',
  'No router was found.': '没有找到路由器。',
  'This computer has the public address {0} itself: no router is asked.':
    '这台电脑自己就有公网地址 {0}：不询问路由器。',
  'The router passes port {0} on to this computer.': '路由器把端口 {0} 转发到这台电脑。',
  'The router passes port {0} of {1} on to this computer.': '路由器把 {1} 的端口 {0} 转发到这台电脑。',
  'The router passes the port on, but your internet provider shares one address among customers: {0} is not public.':
    '路由器转发了端口，但你的网络运营商让多个客户共用一个地址：{0} 不是公网地址。',
  'Ask your internet provider for a public address. Until then nobody from outside gets here.':
    '请向网络运营商申请公网地址。在此之前外部无法连接。',
  'The router passes the port on, but stands behind another router: its address {0} is not public.':
    '路由器转发了端口，但它前面还有另一个路由器：它的地址 {0} 不是公网地址。',
  'Pass the port on in the other router too, or set it to do nothing but connect.':
    '请在另一个路由器上也转发端口，或把它设为只负责联网（桥接）。',
  'The router was asked to pass port {0} on, and does not answer.': '已请求路由器转发端口 {0}，但它没有回应。',
  'The router does not pass port {0} on: {1}.': '路由器不转发端口 {0}：{1}。',
  'Turn on PCP, NAT-PMP or UPnP in your router, or have it pass TCP port {0} on to {1}. If that does not help, ask your internet provider for a public address.':
    '请在路由器中打开 PCP、NAT-PMP 或 UPnP，或让它把 TCP 端口 {0} 转发到 {1}。如果没有用，请向网络运营商申请公网地址。',
  'It was here.': '它来过这里。',
  'The connection was refused.': '连接被拒绝。',
  'Nothing answered.': '没有任何回应。',
  'Something else answered.': '是别的程序在回应。',
  'Its answer is not signed by its key.': '它的回答不是用它的密钥签名的。',
  'It says that it was here, and was not.': '它说来过，其实没有。',
  'It is in the other half of the internet (IPv4 or IPv6).': '它在互联网的另一半（IPv4 或 IPv6）。',
  'Reachable at {0}: {1} of {2} peers were here.': '可从 {0} 连接：{2} 个同伴中有 {1} 个来过。',
  'Reachable at {0}, port {1}, but buyers’ programs refuse the certificate.':
    '可从 {0} 的端口 {1} 连接，但买家的程序不接受这个证书。',
  'Give Hearth a certificate for a name of this machine with “hearth reach certificate CERTIFICATE KEY”. Until then its registration says that it is not active.':
    '用“hearth reach certificate 证书 密钥”给 Hearth 一个属于这台机器名称的证书。在此之前它的登记显示为未启用。',
  'Have your router pass TCP port {0} on to this computer, and let it through the firewall.':
    '请让路由器把 TCP 端口 {0} 转发到这台电脑，并在防火墙中放行。',
  'Not reachable: peers tried port {0} from outside, and nothing answered.':
    '无法连接：同伴从外部尝试了端口 {0}，没有任何回应。',
  'Not reachable: peers tried port {0} from outside, and were refused.': '无法连接：同伴从外部尝试了端口 {0}，被拒绝。',
  'Not reachable: something else answers at port {0} from outside.':
    '无法连接：从外部看，端口 {0} 上是别的程序在回应。',
  'Listens at {0}. Nobody was found who could try it from outside.': '正在 {0} 监听。没有找到能从外部尝试的同伴。',
  'Listens at {0}. One peer was here; two have to agree.': '正在 {0} 监听。有一个同伴来过；需要两个一致。',
  'Listens at {0}. None of {1} peers that were asked could say whether it can be reached.':
    '正在 {0} 监听。询问的 {1} 个同伴都说不出是否能连接。',
  '{0} is yes or no, not “{1}”.': '{0} 是 yes 或 no，而不是“{1}”。',
  'Tried by other providers': '其他提供者尝试于',
  'What the router said': '路由器的回答',
  'What other providers said': '其他提供者的回答',
  'Announced as untested at {0}: the name leads here, and too few peers were found to try it from outside.':
    '已在 {0} 公布，标为未测试：这个名称确实指向这里，但找不到足够的同伴从外部尝试。',
  'Announced as untested at {0}, because you chose so: too few peers were found to try it from outside.':
    '已按您的选择在 {0} 公布，标为未测试：找不到足够的同伴从外部尝试。',
  'Peers could not come here before, so buyers are not told of it untested. Allow it again once that is mended.':
    '同伴之前连不上这里，因此不会以未测试的状态告诉买家。解决之后请重新允许。',
  'Until peers were here buyers are told only of a name in a certificate of yours that leads here, or that you announce untested (“hearth reach allow --announce-untested yes”).':
    '在同伴来过之前，只有您证书中的名称指向这里，或您选择未测试就公布（“hearth reach allow --announce-untested yes”），买家才会得知。',
  'Tell buyers of this machine, as untested, while nobody is found who could try it':
    '在找不到同伴尝试时，把这台机器以“未测试”告诉买家',
  'Ask the router to pass the port on': '请路由器转发端口',
  'Keep the registration up to date, for at most one small fee a day': '让登记保持最新，每天最多付一笔小额费用',
  'Only who asks from a public address can be visited.': '只有从公网地址询问的才能被访问。',
  'Others are being visited. Try again later.': '正在访问别的机器。请稍后再试。',
  'This is no question about reach.': '这不是关于可达性的询问。',
  'Nobody is expected here.': '这里没有在等任何人。',
}
