import { handPortTo } from './start-worker.ts'

handPortTo('./jobs-worker.js')
