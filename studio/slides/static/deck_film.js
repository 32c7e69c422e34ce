// One slide's film, between its first and its last frame. What is seen is one of three, on top of each other:
// the film lies at the bottom; `data-shows` of the slide puts the picture of the first or last frame over it:
// "first", "film", "last" (at once) or "end" (softly, when the film has come to it).

class Film {
  // `told` has changed(film) and frame(film), for whoever shows its state or its frames elsewhere.
  constructor(section, slide, block, told) {
    Object.assign(this, { section, slide, block, told });
    this.frame = section.querySelector(".frame");
    this.first = section.querySelector(".first");
    this.last = section.querySelector(".last");
    this.video = null;
    this.url = null;
    this.run = 0; // counts what was asked for, so that a late answer to an earlier wish is passed over
    this.state = "waiting"; // playing, paused, ended
    this.used = false; // the film has played
    this.played = false; // since the slide was entered
  }

  get shows() {
    return this.section.dataset.shows;
  }

  show(what) {
    this.section.dataset.shows = what;
  }

  change(state) {
    this.state = state;
    this.told.changed(this);
  }

  // --- the film in memory

  // A film that has played is made anew: one that was sent back to its start still shows for a moment where
  // it was, once it is seen again.
  load() {
    if (this.video && !this.used) return;
    this.drop();
    const attributes = { muted: "", playsinline: "", preload: "auto", "aria-hidden": "true", tabindex: "-1" };
    const video = el("video", { ...attributes, disablepictureinpicture: "", disableremoteplayback: "" });
    video.muted = true; // the attribute counts for a film that is parsed, not for one that is made
    video.loop = this.slide.loops;
    this.slide.cues.forEach((cues, n) => this.addTrack(video, cues, deck.tracks[n]));
    video.addEventListener("ended", () => this.end(video));
    video.addEventListener("error", () => this.fail(video));
    video.src = this.block ? this.unpack() : this.slide.film;
    this.frame.prepend(video);
    this.video = video;
    this.used = false;
  }

  // Load it unless it is being seen.
  prepare() {
    const rests = this.state === "waiting" || ["last", "end"].includes(this.shows);
    if (rests) this.load();
  }

  unpack() {
    if (this.url) return this.url;
    const text = atob(this.block.textContent);
    const bytes = new Uint8Array(text.length);
    for (let n = 0; n < text.length; n += 1) bytes[n] = text.charCodeAt(n);
    this.url = URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
    return this.url;
  }

  addTrack(video, cues, [code, name]) {
    const track = video.addTextTrack("captions", name, code);
    track.mode = "hidden"; // the page shows them itself: over the pictures too, and where there is room
    for (const [start, end, text] of cues) track.addCue(new VTTCue(start, end, text));
    track.addEventListener("cuechange", () => this.told.changed(this));
  }

  unload() {
    if (this.video) this.halt();
    this.drop();
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = null;
  }

  drop() {
    if (!this.video) return;
    const { video } = this;
    this.video = null; // before it is emptied, which some browsers call an error
    video.removeAttribute("src");
    video.load();
    video.remove();
  }

  // --- playing

  // Play from the first frame, which is shown as a picture until the film's own is really on the screen.
  start() {
    const run = ++this.run;
    this.show("first");
    this.load();
    this.used = this.played = true;
    this.change("playing");
    this.watch(run);
    this.play(run);
  }

  play(run) {
    this.video.play().catch((error) => {
      if (run !== this.run || error.name === "AbortError" || this.video?.error) return;
      this.change("paused");
      this.told.asleep(this);
    });
  }

  // Follow the frames that are presented. The second one uncovers the film: a browser may tell of the first
  // a moment before it is on the screen, and what would be seen until then is nothing.
  watch(run) {
    const { video } = this;
    let frames = 0;
    const seen = () => {
      if (run !== this.run || video !== this.video) return;
      frames += 1;
      if (frames > 1 && this.shows === "first") this.show("film");
      this.told.frame(this);
      if (this.state !== "ended") again();
    };
    const again = () => {
      if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(seen);
      else video.addEventListener("timeupdate", seen, { once: true });
    };
    again();
  }

  end(video) {
    if (video !== this.video || this.state !== "playing") return;
    this.show("end"); // the last frame as a picture: a busy browser may leave out that of the film
    this.change("ended");
  }

  fail(video) {
    if (video !== this.video) return;
    this.run += 1;
    this.show("last");
    this.change("ended");
    this.told.failed(this);
  }

  // Pause what plays, go on with what is paused. False where there is nothing of both.
  toggle() {
    if (this.state === "playing") {
      this.video.pause();
      this.change("paused");
    } else if (this.state === "paused") {
      this.change("playing");
      this.play(this.run);
    } else {
      return false;
    }
    return true;
  }

  // The last frame, at once and at rest.
  rest() {
    this.halt();
    this.show("last");
    this.played = false;
    this.change("ended");
  }

  // Stop. What is shown stays, since the slide is being left.
  halt() {
    this.run += 1;
    this.state = "waiting";
    this.video?.pause();
  }

  // --- what others show of it

  get time() {
    if (this.state === "ended") return this.slide.seconds;
    return this.video ? Math.min(this.video.currentTime, this.slide.seconds) : 0;
  }

  // The caption of the moment in the track of that number; the last one stays with the last frame.
  caption(track) {
    const time = Math.min(this.time, this.slide.seconds - 0.001);
    const cue = this.slide.cues[track].find(([start, end]) => start <= time && time < end);
    return cue ? cue[2] : "";
  }

  // What can be drawn: the picture or film that is seen.
  get source() {
    return { first: this.first, film: this.video }[this.shows] ?? this.last;
  }
}
