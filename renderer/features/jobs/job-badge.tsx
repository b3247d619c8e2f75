import type { JobRow } from '../../../contract/engine.ts'
import { translated } from '../../../contract/words/speak.ts'
import { Badge } from '../../ui/badge.tsx'
import { jobStateWords } from '../../words/job.ts'

export function JobBadge({ job }: { job: Pick<JobRow, 'state'> }) {
  const words = jobStateWords[job.state]
  return (
    <Badge shape={words.shape} tone={words.tone}>
      {translated(words.label)}
    </Badge>
  )
}
