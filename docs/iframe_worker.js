// A Web Worker for pages that are opened as files, where browsers allow none: the script runs in a
// frame, and messages go from window to window. The search of the site needs no more.
window.Worker = class extends EventTarget {
  constructor(url) {
    super()
    const frame = document.createElement("iframe")
    frame.hidden = true
    document.body.appendChild(frame)
    this.frame = frame
    window.addEventListener("message", event => {
      if (event.source !== frame.contentWindow) return
      this.dispatchEvent(new MessageEvent("message", { data: event.data }))
      if (this.onmessage) this.onmessage(event)
    })
    const inside = frame.contentWindow.document
    inside.open()
    inside.write(`<html><body><script>
      window.postMessage = parent.postMessage.bind(parent)
      window.importScripts = (...urls) => urls.reduce((before, url) => before.then(() =>
        new Promise(done => {
          const script = document.createElement("script")
          script.src = url
          script.onload = script.onerror = done
          document.body.appendChild(script)
        })), Promise.resolve())
    <\/script><script src="${url}"><\/script></body></html>`)
    inside.close()
    this.ready = new Promise(done => frame.addEventListener("load", done, { once: true }))
  }
  postMessage(data) {
    this.ready.then(() => this.frame.contentWindow.dispatchEvent(
      new MessageEvent("message", { data, source: window })))
  }
  terminate() { this.frame.remove() }
}
