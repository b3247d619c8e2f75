const GATHERING_MS = 1_500

/**
 * Asks a STUN server on this machine for the page's own address. True when an address came out; that
 * a packet went out is for its listener to see.
 */
export async function reachesByWebRtc(port: number): Promise<boolean> {
  const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] })
  const found = new Promise<boolean>((resolve) => {
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate !== null && candidate.candidate !== '') resolve(true)
    })
    setTimeout(resolve, GATHERING_MS, false)
  })
  connection.createDataChannel('probe')
  await connection.setLocalDescription()
  const outcome = await found
  connection.close()
  return outcome
}
