// The film: where it comes from, moving in it, its captions for players of the system, the place kept.

const HALF_FRAME = 0.5 / lecture.fps;
const SOON = 5; // seconds from an end that are no place to go back to
const KEEP_EVERY = 3000; // milliseconds

function bytesOf(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const read = atob(text);
  const bytes = new Uint8Array(read.length);
  for (let n = 0; n < read.length; n += 1) bytes[n] = read.charCodeAt(n);
  return bytes;
}

class Film {
  constructor(video, changed, message) {
    this.video = video;
    this.changed = changed;
    this.message = message;
    this.wanted = null; // the time to go to that the film has not reached yet
    this.sent = null; // the one that it was told
    this.eager = false; // asked to play before there was anything to play
    for (const name of ["loadedmetadata", "seeked"]) video.addEventListener(name, () => this.settle());
    for (const name of ["play", "pause", "seeking", "seeked", "timeupdate", "ended", "ratechange"]) {
      video.addEventListener(name, changed);
    }
    video.addEventListener("error", () => this.fail());
    video.addEventListener("loadedmetadata", () => { message.hidden = true; });
    video.poster = lecture.poster;
  }

  // A film in the page arrives in pieces, as text; Safari plays none from a data: address.
  async load() {
    this.message.textContent = say("loading");
    this.message.hidden = false;
    this.video.src = lecture.film ?? URL.createObjectURL(await this.unpack());
    if (this.eager) this.play();
  }

  async unpack() {
    const pieces = [];
    for (const block of document.querySelectorAll("script.film")) {
      pieces.push(bytesOf(block.textContent));
      block.remove();
      await new Promise((done) => { setTimeout(done); });
    }
    return new Blob(pieces, { type: "video/mp4" });
  }

  fail() {
    this.message.textContent = say("failed");
    this.message.hidden = false;
  }

  get time() {
    return this.wanted ?? this.video.currentTime;
  }

  get playing() {
    return this.eager || !(this.video.paused || this.video.ended);
  }

  play() {
    this.eager = !this.video.src;
    if (this.eager) return this.changed();
    this.video.play().catch((error) => { if (error.name === "NotSupportedError") this.fail(); });
  }

  toggle() {
    if (!this.playing) return this.play();
    this.eager = false;
    this.video.pause();
    this.changed();
  }

  // Films are told a new time only when they have reached the one before: dragging stays fluent.
  seek(time) {
    this.wanted = Math.min(Math.max(time, 0), lecture.seconds);
    this.settle();
    this.changed();
  }

  settle() {
    if (this.wanted === null || this.video.readyState < 1 || this.video.seeking) return;
    if (this.wanted === this.sent) {
      this.wanted = this.sent = null;
      this.changed();
    } else {
      this.sent = this.wanted;
      this.video.currentTime = this.wanted;
    }
  }

  // To what begins then. Half a frame later: on the edge of two frames a rounded time may fall before it.
  jump(start) {
    this.seek(start > 0 ? start + HALF_FRAME : 0);
  }
}

// The captions of each language as tracks, for players that take a film out of the page (a telephone's full
// screen, picture in picture). In the page they are hidden: there they stand below the picture.
function makeTracks(video) {
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return Object.fromEntries(lecture.languages.map((code) => {
    const track = video.addTextTrack("captions", nameOf(code), code);
    track.mode = "hidden";
    for (const slide of lecture.slides) {
      for (const [start, end, text] of slide.cues[code]) track.addCue(new VTTCue(start, end, escaped(text)));
    }
    return [code, track];
  }));
}

// The place at which one left. A browser may refuse to keep anything for a page from a file.
const kept = {
  read() {
    try {
      const time = Number(localStorage.getItem(lecture.place));
      return time > SOON && time < lecture.seconds - SOON ? time : 0;
    } catch {
      return 0;
    }
  },
  write(time) {
    try {
      localStorage.setItem(lecture.place, time.toFixed(2));
    } catch {
      // then it begins at the start next time
    }
  },
};
