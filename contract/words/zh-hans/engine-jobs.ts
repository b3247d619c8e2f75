import type { Catalogue } from '../say.ts'

export const engineJobs: Catalogue = {
  'Use one of the programs that GET /v1/offers lists.': '请使用 GET /v1/offers 列出的程序之一。',
  'Try another provider.': '请换一个提供者。',
  'No GPU jobs run on this machine at the moment.': '这台电脑目前不运行 GPU 任务。',
  'GET /v1/offers tells what can be bought here.': 'GET /v1/offers 会说明这里能买什么。',
  'GET /v1/offers tells the largest limits.': 'GET /v1/offers 会说明最大的限额。',
  'These bytes are no longer kept here.': '这些数据这里已不再保存。',
  'Results are deleted after a while; the receipt still tells their hash.':
    '结果会在一段时间后删除；收据里仍有它们的哈希。',
  'The program {0} is not the one that was recorded.': '程序 {0} 不是记录的那一个。',
  'Build Hearth again, or install it again.': '请重新构建 Hearth，或重新安装。',
  'The disk has no room for these bytes.': '磁盘没有空间存放这些数据。',
  'Free some space or move the data folder; jobs are taken again by themselves then.':
    '请腾出一些空间或移动数据文件夹；之后会自动再接任务。',
  'The queue is full at the moment.': '队列现在已满。',
  'Try again shortly.': '请稍后再试。',
  'There is no such job.': '没有这个任务。',
  'The worker did not start: {0}.': '工作进程没有启动：{0}。',
  'There are too many uploads waiting here.': '这里等待的上传太多。',
  'Use or wait out earlier uploads; each is deleted an hour after it was made.':
    '请用掉或等待之前的上传；每个上传一小时后删除。',
  'An upload may have at most {0} bytes.': '一次上传最多 {0} 字节。',
  'One of the uploads is not known here, or its time is over.': '有一个上传这里不认识，或已过期。',
  'POST the bytes to /v1/uploads again and use the new id.': '请再把数据 POST 到 /v1/uploads，并使用新的编号。',
  'The worker broke the protocol: {0}.': '工作进程违反了协议：{0}。',
  'The job produced more than its limit.': '任务的产出超过了上限。',
}
