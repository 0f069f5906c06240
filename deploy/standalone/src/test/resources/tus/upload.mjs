// An upload with tus-js-client as its manual shows it. It waits a little before each request, so that it can be killed on its way.
// Usage: node upload.mjs ENDPOINT FILE SHA256 STORE WAIT-MILLIS TOKEN PARALLEL
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import * as tus from 'tus-js-client'

const [endpoint, file, sha256, store, waitMillis, token, parallel] = process.argv.slice(2)

const upload = new tus.Upload(createReadStream(file), {
  endpoint,
  headers: { Authorization: `Bearer ${token}` },
  chunkSize: 1 << 20,
  parallelUploads: Number(parallel),
  metadata: { filename: basename(file), sha256 },
  urlStorage: new tus.FileUrlStorage(store),
  storeFingerprintForResuming: true,
  retryDelays: null,
  onBeforeRequest: () => new Promise((resolve) => setTimeout(resolve, Number(waitMillis))),
  onAfterResponse: (request, response) => {
    const offset = response.getHeader('Upload-Offset')
    if (offset) console.log(`offset ${offset}`)
    const image = response.getHeader('Spindle-Image')
    if (image) console.log(`image ${image}`)
  },
  onError: (error) => {
    console.error(error)
    process.exit(1)
  },
  onSuccess: () => console.log('uploaded'),
})
const previous = await upload.findPreviousUploads()
if (previous.length > 0) {
  console.log('resumes')
  upload.resumeFromPreviousUpload(previous[0])
}
upload.start()
