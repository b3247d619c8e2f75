import path from 'node:path'

/** Where the command line puts what is to be carried, in the engine's data folder. */
export const INCOMING = path.join('sharing', 'incoming')
