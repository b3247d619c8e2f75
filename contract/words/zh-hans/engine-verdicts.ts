import type { Catalogue } from '../say.ts'

/** What the checks of verdicts and attestations find, and what a proof of speed says. */
export const engineVerdicts: Catalogue = {
  'Whoever holds the key {0} could get {1} of exact whole-number matrix multiplication done at that moment.':
    '持有密钥 {0} 的一方当时能完成{1}的整数矩阵精确乘法。',
  '{0} quadrillion operations a second': '每秒 {0} 千万亿次运算',
  '{0} trillion operations a second': '每秒 {0} 万亿次运算',
  '{0} billion operations a second': '每秒 {0} 十亿次运算',
  '{0} million operations a second': '每秒 {0} 百万次运算',
  '{0} operations a second': '每秒 {0} 次运算',
  'It was checked by the same key on {0} UTC: nobody else vouches for the time.':
    '由同一密钥在 UTC {0} 检查：没有别人证明用时。',
  'It was checked by {0} on {1} UTC, whose word the time is.': '由 {0} 在 UTC {1} 检查，用时以它的话为准。',
  'Method: Freivalds’ check mod 65521 with {0} secret vectors; a wrong answer passes with a chance of {1}. {2} multiplications of {3} by {4} matrices took {5} ms.':
    '方法：模 65521 的 Freivalds 检验，{0} 个秘密向量；错误回答通过的机会是 {1}。{2} 次 {3} × {4} 矩阵乘法用时 {5} 毫秒。',
  'It was challenged alone.': '它是单独接受检查的。',
  '{0} providers were challenged in the same second, this one among them.':
    '{0} 个提供者在同一秒接受检查，它是其中之一。',
  'Which card it was, how much memory it has, or that it was a single one.': '是哪张显卡、有多少显存，或只有一张。',
  'That the work was done on that machine: whoever holds the key could have passed it on in time.':
    '工作是在那台电脑上做的：密钥持有者可能及时转交给了别处。',
  'That it is as fast at other work, is as fast today, or has that speed for one buyer alone.':
    '做其他工作、在今天，或只为一个买家时也有这个速度。',
  'Anything about jobs: whether a job was done rightly is for its own receipt and verdict to say.':
    '关于任务的任何事：任务是否做对，由它自己的收据和验证结论来说明。',
  'That no other provider shares the card: for that, all have to be challenged in the same second.':
    '没有别的提供者共用这张显卡：要证明这一点，必须在同一秒检查所有提供者。',
  receipt: '收据',
  'receipt signature': '收据签名',
  verdict: '验证结论',
  method: '方法',
  evidence: '证据',
  'verdict signature': '结论签名',
  accepted: '通过',
  verifier: '验证者',
  finding: '判定',
  sampling: '抽样',
  'The bytes are the RFC 8785 form of the attestation.': '这些字节是证明的 RFC 8785 形式。',
  'The receipt is of this challenge and this device.': '收据属于这次检查和这台设备。',
  'The provider it names signed the receipt.': '由收据写明的提供者签名。',
  'The verdict is about exactly this receipt, by whoever asked for the work.':
    '结论正是关于这份收据的，由要求工作的一方做出。',
  'The verdict is about another receipt.': '结论说的是另一份收据。',
  'The verdict is not by the one who asked for the work.': '结论不是由要求工作的一方做出的。',
  'The method is Freivalds’ check with secret vectors.': '方法是用秘密向量的 Freivalds 检验。',
  'Method {0} is not Freivalds’ check.': '方法 {0} 不是 Freivalds 检验。',
  'The verdict commits to exactly these measurements.': '结论承诺的正是这些测量。',
  'The verifier it names signed the verdict.': '由它写明的验证者签署结论。',
  'The verifier found the answer right.': '验证者认定回答正确。',
  'The verifier did not accept the answer ({0}).': '验证者没有接受回答（{0}）。',
  'without a reason': '没有说明原因',
  'It is of {0}, not {1}.': '它属于 {0}，不是 {1}。',
  'It was checked by {0}, not {1}.': '它由 {0} 检查，不是 {1}。',
  'The verifier is the expected one, or none was expected.': '验证者是预期的那个，或没有预期。',
  'The check itself failed; the attestation is not trusted.': '检查本身失败了；这份证明不可信。',
  'It is a hearth-attestation-v1 file.': '这是 hearth-attestation-v1 文件。',
  'It is not JSON in UTF-8.': '它不是 UTF-8 的 JSON。',
  'It is not a hearth-attestation-v1 file: {0}: {1}.': '它不是 hearth-attestation-v1 文件：{0}：{1}。',
  'It has no times.': '它没有时间。',
  'It finished before it started.': '它在开始之前就结束了。',
  'The measurements are not those of the verdict.': '测量不是结论所依据的那些。',
  'The verdict counts {0} checks, the evidence {1}.': '结论写了 {0} 项检查，证据里有 {1} 项。',
  'The verdict and its reason contradict each other.': '结论与它的原因相互矛盾。',
  'More checks failed than were made.': '失败的检查比做过的还多。',
  'The response has {0} bytes; {1} were asked for.': '回答有 {0} 字节；要求的是 {1} 字节。',
  'The response is not the one that was committed to.': '回答不是先前承诺的那个。',
  'An entry of row {0} is {1}; entries are below {2}.': '第 {0} 行有一项是 {1}；各项应小于 {2}。',
  'It is not the product: row {0} differs, as {1} of {2} vectors show.':
    '它不是乘积：第 {0} 行不同，{2} 个向量中有 {1} 个显示这一点。',
  'The receipt says {0} {1}, where {2} was expected.': '收据的 {0} 是 {1}，预期是 {2}。',
  'Fewer than two providers could be challenged in the same second.': '能在同一秒接受检查的提供者不到两个。',
  'Each of the {0} kept at least {1} of its speed while all worked at once: they are not one card.':
    '{0} 个同时工作时各自至少保持 {1} 的速度：它们不是同一张显卡。',
  'Not all of the {0} answered when they were asked at once, as each did alone: they can be one card.':
    '{0} 个单独时都能回答，同时被问时却没有全部回答：它们可能是同一张显卡。',
  'All {0} at once did no more than {1} of what one does alone: they can be one card.':
    '{0} 个同时工作也只做到一个单独时的 {1}：它们可能是同一张显卡。',
  'One of the {0} kept only {1} of its speed while all worked at once: some of them can share a card.':
    '同时工作时，{0} 个中有一个只保持 {1} 的速度：其中一些可能共用一张显卡。',
  'The work ended with “{0}”, which depends on the machine: a re-run can end elsewhere.':
    '工作以“{0}”结束，这取决于电脑：重新运行可能在别处结束。',
  '{0} differs from the re-run, and the bytes that were delivered are not at hand.':
    '{0} 与重新运行的不同，而手边没有交付的数据。',
  'The outputs have {0} parts; at most {1} can be drawn from.': '输出有 {0} 个部分；最多能从 {1} 个中抽取。',
  'an output': '某个输出',
  'The bytes of {0} that were delivered are not at hand.': '手边没有 {0} 交付的数据。',
  'What was delivered as {0} is not under the trace root of the receipt.': '作为 {0} 交付的内容不在收据的痕迹根之下。',
  'Its evidence is not that of method {0}.': '它的证据不属于方法 {0}。',
  'It counts {0} checks, its evidence {1}.': '它写了 {0} 项检查，证据里有 {1} 项。',
  'It counts {0} failures, its evidence {1}.': '它写了 {0} 项失败，证据里有 {1} 项。',
  'It accepts what its evidence does not bear out.': '它通过了证据不支持的内容。',
  'It rejects although no check failed.': '没有检查失败，它却否决。',
  'Its evidence says that {0} agrees, and gives other hashes.': '它的证据说 {0} 一致，却给出不同的哈希。',
  'It looked at {0} parts of {1}.': '它查看了 {1} 个部分中的 {0} 个。',
  'Part {0} was looked at where the nonce draws part {1}.': '查看的是部分 {0}，而随机数抽到的是部分 {1}。',
  'The bytes are the RFC 8785 form of the verdict.': '这些字节是验证结论的 RFC 8785 形式。',
  'It commits to exactly this evidence.': '它承诺的正是这份证据。',
  'The evidence is not the one that was signed.': '证据不是签名时的那份。',
  'The verdict follows from its evidence.': '结论与证据相符。',
  'The parts that were looked at are those the nonce draws, or all were.': '查看的部分正是随机数抽到的，或查看了全部。',
  'It was made after the work, at a believable time.': '它在工作之后做出，时间可信。',
  'It is about the given receipt, or none was given.': '它说的是所给的收据，或没有给收据。',
  'It is about another receipt: {0}.': '它说的是另一份收据：{0}。',
  'It is signed for another chain or contract than the receipt.': '它签名的链或合约与收据的不同。',
  'The verifier it names signed it.': '由它写明的验证者签名。',
  'It is a hearth-verdict-v1 file.': '这是 hearth-verdict-v1 文件。',
}
