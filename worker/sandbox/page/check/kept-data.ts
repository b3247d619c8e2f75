const NAME = 'probe'
/** Nobody answers on a channel that nobody else is on. */
const LISTEN_MS = 500

/** Writes the canary to every kind of storage a page has. A refusal is as good as forgetting later. */
export async function keepEverywhere(canary: string): Promise<void> {
  await Promise.allSettled([
    Promise.try(() => localStorage.setItem(NAME, canary)),
    Promise.try(() => {
      document.cookie = `${NAME}=${canary}; max-age=3600`
    }),
    openDatabase().then((database) => store(database, canary)),
    Promise.try(async () => (await caches.open(NAME)).put(`/${NAME}`, new Response(canary))),
    Promise.try(() => keepInFile(canary)),
  ])
}

/** Whatever earlier or other pages have left in those places, or are saying on a channel. */
export async function findEverywhere(): Promise<readonly string[]> {
  const found = await Promise.allSettled([
    Promise.try(() => localStorage.getItem(NAME)),
    Promise.try(() => new RegExp(`${NAME}=([^;]+)`).exec(document.cookie)?.[1]),
    openDatabase().then(stored),
    Promise.try(async () => (await (await caches.open(NAME)).match(`/${NAME}`))?.text()),
    Promise.try(async () => {
      const folder = await navigator.storage.getDirectory()
      return (await (await folder.getFileHandle(NAME)).getFile()).text()
    }),
    heard(),
  ])
  return found.flatMap((one) => (one.status === 'fulfilled' && typeof one.value === 'string' ? [one.value] : []))
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME)
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(NAME))
    opening.addEventListener('error', () => reject(new Error('There is no database.')))
    opening.addEventListener('success', () => resolve(opening.result))
  })
}

function store(database: IDBDatabase, canary: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(NAME, 'readwrite', { durability: 'strict' })
    transaction.objectStore(NAME).put(canary, NAME)
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(new Error('The database refused.')))
  })
}

function stored(database: IDBDatabase): Promise<unknown> {
  return new Promise((resolve) => {
    const reading = database.transaction(NAME).objectStore(NAME).get(NAME)
    reading.addEventListener('success', () => resolve(reading.result))
    reading.addEventListener('error', () => resolve(null))
  })
}

/** Says something to every other page on the channel, and listens for what they say. */
function heard(): Promise<string | null> {
  const channel = new BroadcastChannel(NAME)
  const say: (text: string) => void = channel.postMessage.bind(channel)
  say('somebody is here')
  return new Promise((resolve) => {
    channel.addEventListener('message', ({ data }) => resolve(String(data)))
    setTimeout(resolve, LISTEN_MS, null)
  })
}

async function keepInFile(canary: string): Promise<void> {
  const folder = await navigator.storage.getDirectory()
  const writer = await (await folder.getFileHandle(NAME, { create: true })).createWritable()
  await writer.write(canary)
  await writer.close()
}
