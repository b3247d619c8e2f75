/** Writes the canary to every kind of storage a page has. A refusal is as good as forgetting later. */
export async function keepEverywhere(canary: string): Promise<void> {
  await Promise.allSettled([
    Promise.try(() => localStorage.setItem('probe', canary)),
    Promise.try(() => {
      document.cookie = `probe=${canary}; max-age=3600`
    }),
    keepInDatabase(canary),
    Promise.try(async () => (await caches.open('probe')).put('./probe', new Response(canary))),
    Promise.try(() => keepInFile(canary)),
  ])
}

function keepInDatabase(canary: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('probe')
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('probe'))
    opening.addEventListener('error', () => reject(new Error('There is no database.')))
    opening.addEventListener('success', () => {
      const transaction = opening.result.transaction('probe', 'readwrite', { durability: 'strict' })
      transaction.objectStore('probe').put(canary, 'probe')
      transaction.addEventListener('complete', () => resolve())
      transaction.addEventListener('abort', () => reject(new Error('The database refused.')))
    })
  })
}

async function keepInFile(canary: string): Promise<void> {
  const folder = await navigator.storage.getDirectory()
  const file = await folder.getFileHandle('probe', { create: true })
  const writer = await file.createWritable()
  await writer.write(canary)
  await writer.close()
}
