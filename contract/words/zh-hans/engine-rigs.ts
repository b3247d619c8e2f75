/** What the engine says of the person's other machines. */
export const engineRigs = {
  'That is no pairing code, or something in it was mistyped.': '这不是配对码，或者其中有输入错误。',
  'Copy it once more from the other machine.': '请从另一台机器上重新复制。',
  'The key by which your other machines know this one cannot be read.': '无法读取你的其他机器用来识别本机的密钥。',
  'Remove “rigs/device.pem” from the data folder and pair your machines again.':
    '请从数据文件夹中删除 “rigs/device.pem”，然后重新配对你的机器。',
  'It has not been heard of since the start.': '自启动以来还没有收到它的消息。',
  'Its receipts are signed by the key of another of these machines: it has the same books.':
    '它的收据由这些机器中另一台的密钥签名：它们的账本是同一本。',
  'Other machines cannot be paired yet.': '暂时还不能配对其他机器。',
} as const
