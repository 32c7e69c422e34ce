// The line to the server: states and frames come over a socket, changes go by POST.

const AGAIN = 1000; // milliseconds from one attempt to connect to the next
const ATTEMPTS = 120;

export class Connection {
  // `told` has state(state), picture(head, data), lost() and back().
  constructor(told) {
    this.told = told;
    this.wanted = null; // the frame to ask for in the next animation frame of the browser
    this.asked = null; // the frame that was asked for last
    this.scheduled = false;
    this.failures = 0;
    this.open();
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/socket`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => {
      if (this.failures) this.told.back();
      this.failures = 0;
      this.wanted ??= this.asked;
      this.ask();
    };
    this.socket.onmessage = (message) => this.receive(message.data);
    this.socket.onclose = () => this.retry();
  }

  retry() {
    this.failures += 1;
    if (this.failures === 2) this.told.lost(); // a short break is mended before anybody sees it
    if (this.failures <= ATTEMPTS) setTimeout(() => this.open(), this.failures === 1 ? 200 : AGAIN);
  }

  // Begin again after the attempts were used up.
  tryAgain() {
    const over = this.failures > ATTEMPTS;
    this.failures = Math.min(this.failures, 2);
    if (over) this.open();
  }

  receive(data) {
    if (typeof data === "string") {
      const message = JSON.parse(data);
      if (message.type === "state") this.told.state(message);
      return;
    }
    const length = new DataView(data).getUint32(0);
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
    this.told.picture(head, data.slice(4 + length));
  }

  // Ask for a frame; of several within one animation frame of the browser the newest is sent.
  see(clip, frame) {
    this.wanted = { type: "see", clip, frame };
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => this.ask());
  }

  ask() {
    this.scheduled = false;
    if (!this.wanted || this.socket.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify(this.wanted));
    this.asked = this.wanted;
    this.wanted = null;
  }
}

// Ask for a change. Resolves to the answer: {ok, told}.
export async function post(body) {
  try {
    const answer = await fetch("/do", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const { ok, told, error } = await answer.json();
    return { ok: Boolean(ok), told: told ?? error ?? "" };
  } catch (error) {
    return { ok: false, told: String(error.message ?? error) };
  }
}

// Sends the newest of many values: the next one only after the one before was answered.
export class Newest {
  constructor(send) {
    this.send = send;
    this.running = false;
    this.next = null;
  }

  async put(value) {
    this.next = { value };
    if (this.running) return;
    this.running = true;
    while (this.next) {
      await new Promise(requestAnimationFrame);
      const { value: newest } = this.next;
      this.next = null;
      await this.send(newest);
    }
    this.running = false;
  }
}
