// Every visible word of the page, in English and German, and the elements that carry them.

const WORDS = {
  next: ["Next slide, at once", "Nächste Folie, sofort"],
  back: ["Slide before: its last frame", "Folie davor: ihr letztes Bild"],
  space: ["Pause the film or let it go on; when it has ended: next slide", "Film anhalten oder weiterlaufen lassen; nach seinem Ende: nächste Folie"],
  replay: ["Play this film again", "Diesen Film noch einmal abspielen"],
  play: ["Pause or play", "Anhalten oder abspielen"],
  overview: ["Overview of all slides", "Übersicht aller Folien"],
  speaker: ["Speaker view in a window of its own", "Referentenansicht in eigenem Fenster"],
  captions: ["Captions on or off", "Untertitel an oder aus"],
  captions_next: ["Captions: next language, or off", "Untertitel: nächste Sprache oder aus"],
  captions_on: ["Captions: {name}", "Untertitel: {name}"],
  captions_off: ["Captions off", "Untertitel aus"],
  fullscreen: ["Full screen", "Vollbild"],
  black: ["Black screen and back", "Schwarzer Bildschirm und zurück"],
  first: ["First slide", "Erste Folie"],
  last: ["Last slide", "Letzte Folie"],
  print: ["Print, a page for each slide", "Drucken, eine Seite je Folie"],
  help: ["This help", "Diese Hilfe"],
  keys: ["Keys", "Tasten"],
  close: ["Close", "Schließen"],
  no_film: ["This browser cannot play the film: its last frame is shown.", "Dieser Browser kann den Film nicht abspielen: gezeigt wird sein letztes Bild."],
  asleep: ["The browser waits for you: Space plays the film.", "Der Browser wartet auf Sie: Die Leertaste spielt den Film ab."],
  no_window: ["The browser did not allow the speaker view's window.", "Der Browser hat das Fenster der Referentenansicht nicht erlaubt."],
  end: ["This is the last slide.", "Das ist die letzte Folie."],
  now: ["Now", "Jetzt"],
  then: ["Next", "Danach"],
  no_more: ["The end", "Ende"],
  notes: ["Notes", "Notizen"],
  elapsed: ["Since the start; click to begin again", "Seit Beginn; Klick beginnt neu"],
  clock: ["Time of day", "Uhrzeit"],
  smaller: ["Smaller notes", "Notizen kleiner"],
  larger: ["Larger notes", "Notizen größer"],
  waiting: ["ready", "bereit"],
  playing: ["playing", "läuft"],
  paused: ["paused", "angehalten"],
  ended: ["ended", "beendet"],
  blacked: ["black screen", "schwarzer Bildschirm"],
  of: ["{number} of {count}", "{number} von {count}"],
  key_space: ["Space", "Leertaste"],
  key_pagedown: ["Page down", "Bild ab"],
  key_pageup: ["Page up", "Bild auf"],
  key_home: ["Home", "Pos1"],
  key_end: ["End", "Ende"],
  key_print: ["Ctrl P", "Strg P"],
};

const deck = JSON.parse(document.getElementById("deck").textContent);
const column = deck.language === "de" ? 1 : 0;

const say = (key, given = {}) => WORDS[key][column].replace(/\{(\w+)\}/g, (_, name) => given[name]);

// An element with its attributes, and children that are elements or plain text.
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

const ICONS = {
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  play: "M8 5l11 7-11 7z",
  pause: "M8.5 5v14M15.5 5v14",
  replay: "M5 12a7 7 0 1 0 2.5-5.4M5 4v4h4",
  captions: "M4 6h16v12H4zM7 11h5M7 14h8M14 11h3",
  overview: "M4 5h6v6H4zM14 5h6v6h-6zM4 13.5h6v6H4zM14 13.5h6v6h-6z",
  speaker: "M4 5h16v10H4zM12 15v4M8 19h8",
  fullscreen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  help: "M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 2.2M12 17.5v.5",
};

function icon(name) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  made.append(path);
  return made;
}

// A button that says what it does to those who do not see its sign.
function signed(name, act, ...signs) {
  const keys = KEYS[name] ? ` (${KEYS[name].join(", ")})` : "";
  const label = say(name) + keys;
  return el("button", { type: "button", "data-act": name, "aria-label": label, title: label, onclick: act }, ...signs.map(icon));
}

const clock = (seconds) => {
  const whole = Math.floor(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};
