/**
 * Asks a STUN server on this machine for the page's own address. True when an address came out; that
 * a packet went out is for its listener to see.
 */
export async function reachesByWebRtc(port: number): Promise<boolean> {
  const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] })
  const found = new Promise<boolean>((resolve) => {
    // The last one is empty: there are no more.
    connection.addEventListener('icecandidate', ({ candidate }) => {
      resolve(candidate !== null && candidate.candidate !== '')
    })
  })
  connection.createDataChannel('probe')
  await connection.setLocalDescription()
  const outcome = await found
  connection.close()
  return outcome
}
