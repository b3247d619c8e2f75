import { addressOf, answers } from './attempt.ts'
import type { Attempt } from './attempt.ts'

/** Everything by which a document makes the browser load something. */
export const loadAttempts = {
  beacon: (targets) => {
    navigator.sendBeacon(addressOf(targets, 'page', 'beacon'), 'probe')
    // It says yes even when the request is refused later: what arrives is what counts.
    return false
  },
  image: (targets) => {
    const image = new Image()
    image.src = addressOf(targets, 'page', 'image')
    return answers(image, 'load')
  },
  script: (targets) => appended('script', { src: addressOf(targets, 'page', 'script') }),
  'style sheet': (targets) => appended('link', { rel: 'stylesheet', href: addressOf(targets, 'page', 'style sheet') }),
  video: (targets) => {
    const video = document.createElement('video')
    video.src = addressOf(targets, 'page', 'video')
    return answers(video, 'loadeddata')
  },
  frame: (targets) => unanswered('iframe', { src: addressOf(targets, 'page', 'frame') }),
  object: (targets) => unanswered('object', { data: addressOf(targets, 'page', 'object') }),
  preconnect: (targets) => unanswered('link', { rel: 'preconnect', href: addressOf(targets, 'page', '') }),
  prefetch: (targets) => appended('link', { rel: 'prefetch', href: addressOf(targets, 'page', 'prefetch') }),
  form: (targets) => {
    const frame = document.createElement('iframe')
    frame.name = 'form-target'
    const form = document.createElement('form')
    form.action = addressOf(targets, 'page', 'form')
    form.target = frame.name
    document.body.append(frame, form)
    form.submit()
    return false
  },
  ping: (targets) => {
    const link = document.createElement('a')
    link.href = '#ping'
    link.ping = addressOf(targets, 'page', 'ping')
    document.body.append(link)
    link.click()
    return false
  },
} as const satisfies Readonly<Record<string, Attempt>>

/** Adds an element and waits for its load event. */
function appended(tag: string, attributes: Readonly<Record<string, string>>): Promise<boolean> {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  const outcome = answers(element, 'load')
  document.head.append(element)
  return outcome
}

/** Adds an element whose events tell nothing: a refused frame loads an error page, a refused object stays silent. */
function unanswered(tag: string, attributes: Readonly<Record<string, string>>): boolean {
  void appended(tag, attributes)
  return false
}
