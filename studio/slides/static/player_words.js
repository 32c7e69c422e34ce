// The lecture, the words of the page in its language, and the tools with which the page's parts are made.

const lecture = JSON.parse(document.getElementById("lecture").textContent);

const WORDS = {
  en: {
    film: "Film", position: "Position in the film", contents: "Contents of the lecture",
    play: "Play", pause: "Pause", again: "Play again", before: "Previous step", after: "Next step",
    captions: "Captions", off: "Off", speed: "Speed", help: "Keys", larger: "Full screen",
    smaller: "Leave full screen",
    chapters: "Chapters", transcript: "Transcript", search: "Search the transcript", search_short: "Search",
    language: "Language of the transcript and the captions", print: "Print the transcript",
    follow: "Follow the film", seen: "What is to be seen",
    found_none: "Not found", found_one: "1 place", found: "{number} of {count} places",
    where: "{time} of {length}, {title}", number: "{number} of {count}",
    continued: "Continues at {time}.", from_start: "From the start", keys: "Keys", close: "Close",
    loading: "The film is being loaded …",
    failed: "The film cannot be played here. It is H.264 video in MP4: "
      + "open the page in a current browser.",
    key_play: "Play, pause", key_seconds: "5 seconds back, forward", key_beats: "Previous, next step",
    key_chapters: "Chapter 1 to 9", key_ends: "Start, end", key_speed: "Slower, faster",
    key_captions: "Captions on, off",
    key_larger: "Full screen", key_help: "These keys",
    space: "Space", page_up: "Page Up", page_down: "Page Down", home: "Home", end: "End",
  },
  de: {
    film: "Film", position: "Stelle im Film", contents: "Inhalt der Vorlesung",
    play: "Abspielen", pause: "Anhalten", again: "Noch einmal abspielen", before: "Voriger Schritt",
    after: "Nächster Schritt",
    captions: "Untertitel", off: "Aus", speed: "Tempo", help: "Tasten", larger: "Vollbild",
    smaller: "Vollbild verlassen",
    chapters: "Kapitel", transcript: "Mitschrift", search: "Mitschrift durchsuchen", search_short: "Suchen",
    language: "Sprache der Mitschrift und der Untertitel", print: "Mitschrift drucken",
    follow: "Dem Film folgen", seen: "Was zu sehen ist",
    found_none: "Nicht gefunden", found_one: "1 Stelle", found: "{number} von {count} Stellen",
    where: "{time} von {length}, {title}", number: "{number} von {count}",
    continued: "Weiter bei {time}.", from_start: "Von vorn", keys: "Tasten", close: "Schließen",
    loading: "Der Film wird geladen …",
    failed: "Der Film lässt sich hier nicht abspielen. Er ist H.264-Video in MP4: "
      + "Öffnen Sie die Seite in einem aktuellen Browser.",
    key_play: "Abspielen, anhalten", key_seconds: "5 Sekunden zurück, vor",
    key_beats: "Voriger, nächster Schritt",
    key_chapters: "Kapitel 1 bis 9", key_ends: "Anfang, Ende", key_speed: "Langsamer, schneller",
    key_captions: "Untertitel an, aus",
    key_larger: "Vollbild", key_help: "Diese Tasten",
    space: "Leertaste", page_up: "Bild ↑", page_down: "Bild ↓", home: "Pos 1", end: "Ende",
  },
};
const words = WORDS[lecture.language] ?? WORDS.en;

const find = (id) => document.getElementById(id);

function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

// An element; texts go in as texts, so nothing in them can become a part of the page.
function el(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside);
  return made;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const made = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  made.append(use);
  return made;
}

// What a button does, for the eye and for a screen reader.
function label(button, name, sign) {
  button.setAttribute("aria-label", say(name));
  button.title = say(name);
  if (sign) button.replaceChildren(icon(sign));
}

// The words of all that stands in the page from the start.
function nameParts() {
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = say(one.dataset.word);
  for (const one of document.querySelectorAll("[data-label]")) {
    one.setAttribute("aria-label", say(one.dataset.label));
  }
  for (const one of document.querySelectorAll("[data-tip]")) label(one, one.dataset.tip, one.dataset.icon);
}

const pair = (number) => String(number).padStart(2, "0");

// 83 → 1:23
function clock(seconds) {
  const whole = Math.floor(seconds + 0.001); // 4.6 + 5.4 may be a little less than 10
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${pair(minutes)}:${pair(whole % 60)}` : `${minutes}:${pair(whole % 60)}`;
}

// A language by its own name.
function nameOf(code) {
  try {
    const name = new Intl.DisplayNames([code], { type: "language" }).of(code);
    return name[0].toLocaleUpperCase(code) + name.slice(1);
  } catch {
    return code;
  }
}

const slideAt = (time) => Math.max(0, lecture.slides.findLastIndex((slide) => slide.start <= time));

const quiet = matchMedia("(prefers-reduced-motion: reduce)");
