// Every visible word of the page, in English and German, and the elements that carry them.

const LANGUAGES = ["en", "de"];

const WORDS = {
  // top bar
  save: ["Save", "Speichern"],
  save_tip: ["Save (S)", "Speichern (S)"],
  undo: ["Undo (Ctrl+Z)", "Rückgängig (Strg+Z)"],
  redo: ["Redo (Ctrl+Shift+Z)", "Wiederholen (Strg+Umschalt+Z)"],
  unsaved: ["Not saved", "Nicht gespeichert"],
  saved: ["Saved", "Gespeichert"],
  page_language: ["Language of this page", "Sprache dieser Seite"],
  page_theme: ["Colours of this page", "Farben dieser Seite"],
  theme_auto: ["As the system", "Wie das System"],
  theme_light: ["Light", "Hell"],
  theme_dark: ["Dark", "Dunkel"],
  help: ["Keys and help (?)", "Tasten und Hilfe (?)"],
  dismiss: ["Dismiss", "Ausblenden"],
  close: ["Close", "Schließen"],
  cancel: ["Cancel", "Abbrechen"],
  // lesson and clips
  clips: ["Clips", "Clips"],
  lesson: ["Lesson", "Lektion"],
  lesson_title: ["Title of the lesson", "Titel der Lektion"],
  lesson_settings: ["Author, language, colours", "Autorschaft, Sprache, Farben"],
  author: ["Author", "Von"],
  language: ["Language", "Sprache"],
  theme: ["Colours", "Farben"],
  english: ["English", "Englisch"],
  german: ["German", "Deutsch"],
  new_clip: ["New clip", "Neuer Clip"],
  choose_scene: ["Choose a scene", "Eine Szene wählen"],
  choose_scene_hint: [
    "It is added behind the selected clip, with an example that you can change.",
    "Sie wird hinter dem gewählten Clip eingefügt, mit einem Beispiel, das Sie ändern können.",
  ],
  duplicate: ["Duplicate this clip", "Diesen Clip verdoppeln"],
  remove: ["Remove this clip", "Diesen Clip entfernen"],
  removed: ["“{title}” was removed.", "„{title}“ wurde entfernt."],
  undo_short: ["Undo", "Rückgängig"],
  drag_clip: ["Drag to reorder (Alt+Up, Alt+Down)", "Zum Umordnen ziehen (Alt+Auf, Alt+Ab)"],
  moved: ["{title}: now clip {number} of {count}", "{title}: jetzt Clip {number} von {count}"],
  no_clips: ["This lesson has no clips yet.", "Diese Lektion hat noch keine Clips."],
  has_error: ["has an error", "enthält einen Fehler"],
  has_faults: ["a check failed", "eine Prüfung ist fehlgeschlagen"],
  is_checking: ["is being checked", "wird geprüft"],
  beats: ["Beats", "Abschnitte"],
  beat: ["beat {name}, {time}", "Abschnitt {name}, {time}"],
  // frame and time line
  frame: ["Frame", "Bild"],
  frame_of: ["Frame {frame} of {title}", "Bild {frame} aus {title}"],
  timeline: ["Time line", "Zeitleiste"],
  transport: ["Playing", "Wiedergabe"],
  play: ["Play (Space)", "Abspielen (Leertaste)"],
  pause: ["Pause (Space)", "Anhalten (Leertaste)"],
  frame_before: ["One frame back (Left)", "Ein Bild zurück (Links)"],
  frame_after: ["One frame on (Right)", "Ein Bild weiter (Rechts)"],
  beat_before: ["Beat before (Shift+Left)", "Abschnitt davor (Umschalt+Links)"],
  beat_after: ["Beat after (Shift+Right)", "Abschnitt danach (Umschalt+Rechts)"],
  caption: ["Caption", "Untertitel"],
  no_caption: ["No caption here", "Hier kein Untertitel"],
  reading: ["Reading the change", "Änderung wird gelesen"],
  reading_lesson: ["Reading the lesson", "Lektion wird gelesen"],
  reading_clip: ["Reading the clip", "Clip wird gelesen"],
  not_drawn: ["This clip has no frames yet.", "Dieser Clip hat noch keine Bilder."],
  last_good: ["The frame shown is the last good one.", "Gezeigt wird das letzte gültige Bild."],
  // errors
  errors: ["Errors", "Fehler"],
  line: ["Line {line}", "Zeile {line}"],
  go_to_field: ["Show the field", "Zum Feld"],
  more_errors: ["and {count} more", "und {count} weitere"],
  in_clip: ["Clip {number}", "Clip {number}"],
  failed_clip: ["This clip could not be drawn.", "Dieser Clip ließ sich nicht zeichnen."],
  failed_lesson: ["The lesson could not be read.", "Die Lektion ließ sich nicht lesen."],
  details: ["Details", "Einzelheiten"],
  not_done: ["That could not be done.", "Das ließ sich nicht ausführen."],
  // values
  values: ["Values of the clip", "Werte des Clips"],
  default: ["default", "Vorgabe"],
  reset: ["Back to the default", "Zurück zur Vorgabe"],
  add_piece: ["Add a piece", "Stück hinzufügen"],
  remove_piece: ["Remove this piece", "Dieses Stück entfernen"],
  piece: ["{key}, piece {number}", "{key}, Stück {number}"],
  piece_example: ["x^2 for x < 0", "x^2 for x < 0"],
  slider_of: ["Slider for {key}", "Schieber für {key}"],
  from: ["from", "von"],
  to: ["to", "bis"],
  from_of: ["{axis} from", "{axis} von"],
  to_of: ["{axis} to", "{axis} bis"],
  chosen: ["auto", "auto"],
  axis_words: ["Words at the axis {axis}", "Beschriftung der Achse {axis}"],
  both_ends: ["Both ends are needed.", "Beide Enden sind nötig."],
  // checks
  checks: ["Checks", "Prüfungen"],
  claims_waiting: ["Values: waiting", "Werte: wartet"],
  claims_checking: ["Values: checking", "Werte: in Prüfung"],
  claims_good: ["{count} values right", "{count} Werte richtig"],
  claims_bad: ["{count} values wrong", "{count} Werte falsch"],
  claims_one_bad: ["1 value wrong", "1 Wert falsch"],
  claims_failed: ["Values: not checked", "Werte: ungeprüft"],
  layout_waiting: ["Layout: waiting", "Anordnung: wartet"],
  layout_checking: ["Layout: checking", "Anordnung: in Prüfung"],
  layout_good: ["Layout clean", "Anordnung sauber"],
  layout_bad: ["{count} layout faults", "{count} Anordnungsfehler"],
  layout_one_bad: ["1 layout fault", "1 Anordnungsfehler"],
  layout_failed: ["Layout: not checked", "Anordnung: ungeprüft"],
  faults: ["Faults that were found", "Gefundene Fehler"],
  and: ["and", "und"],
  "text half hidden": ["Text half hidden", "Text halb verdeckt"],
  "text over text": ["Text over text", "Text über Text"],
  "text over a line": ["Text over a line", "Text über einer Linie"],
  "outside the margin": ["Outside the margin", "Außerhalb des Rands"],
  "too small": ["Too small", "Zu klein"],
  "not finite": ["No finite number", "Keine endliche Zahl"],
  "opens on an empty frame": ["Opens on an empty frame", "Beginnt mit leerem Bild"],
  claim: ["Value", "Wert"],
  // exports
  exports: ["Export", "Export"],
  export_still: ["Frame as PNG", "Bild als PNG"],
  export_film: ["Film", "Film"],
  export_slides: ["Slides", "Folien"],
  export_slides_tip: [
    "All beats of the lecture as slides: deck.html, PowerPoint, PDF, Beamer, and a player",
    "Alle Schritte der Vorlesung als Folien: deck.html, PowerPoint, PDF, Beamer und ein Player",
  ],
  export_film_tip: ["Draw the film in this quality", "Film in dieser Qualität zeichnen"],
  quality: ["Quality", "Qualität"],
  extent: ["What is exported", "Was exportiert wird"],
  this_clip: ["This clip", "Dieser Clip"],
  whole_lecture: ["Whole lecture", "Ganze Vorlesung"],
  still: ["Picture", "Bild"],
  export_done: ["done", "fertig"],
  export_failed: ["failed", "fehlgeschlagen"],
  export_cancelled: ["cancelled", "abgebrochen"],
  export_running: ["running", "läuft"],
  cancel_export: ["Cancel this export", "Diesen Export abbrechen"],
  download: ["Download", "Herunterladen"],
  // the end of the preview
  ended: ["The preview has ended", "Die Vorschau ist beendet"],
  ended_hint: [
    "Start it again in a terminal, and open the address that it shows:",
    "Starten Sie sie in einem Terminal neu und öffnen Sie die angezeigte Adresse:",
  ],
  ended_kept: [
    "This page connects again by itself while the same preview runs.",
    "Diese Seite verbindet sich von selbst wieder, solange dieselbe Vorschau läuft.",
  ],
  try_again: ["Try again", "Erneut versuchen"],
  back_again: ["Connected again", "Wieder verbunden"],
  // help
  help_title: ["Keys", "Tasten"],
  help_intro: [
    "Click a beat to see the frame that it ends on. Change a value and the frame follows. " +
      "Numbers may be written exactly, as pi/4.",
    "Klicken Sie auf einen Abschnitt, um das Bild zu sehen, mit dem er endet. Ändern Sie einen Wert, " +
      "und das Bild folgt. Zahlen dürfen genau geschrieben werden, etwa pi/4.",
  ],
  key_space: ["Play or pause", "Abspielen oder anhalten"],
  key_frames: ["One frame back or on", "Ein Bild zurück oder weiter"],
  key_beats: ["End of the beat before or after", "Ende des vorigen oder nächsten Abschnitts"],
  key_ends: ["First or last frame", "Erstes oder letztes Bild"],
  key_clips: ["Clip before or after", "Voriger oder nächster Clip"],
  key_move: ["Move the clip up or down", "Clip nach oben oder unten schieben"],
  key_save: ["Save", "Speichern"],
  key_undo: ["Undo", "Rückgängig"],
  key_redo: ["Redo", "Wiederholen"],
  key_help: ["This help", "Diese Hilfe"],
  "key:Space": ["Space", "Leertaste"],
  "key:Shift": ["Shift", "Umschalt"],
  "key:Ctrl": ["Ctrl", "Strg"],
  "key:Home": ["Home", "Pos1"],
  "key:End": ["End", "Ende"],
};

let spoken = 0;

export const language = () => LANGUAGES[spoken];

export function speak(name) {
  spoken = Math.max(0, LANGUAGES.indexOf(name));
  document.documentElement.lang = language();
}

export const knows = (key) => Object.hasOwn(WORDS, key);

// The words for a key, with {names} filled in.
export function say(key, values = {}) {
  return WORDS[key][spoken].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// What the server says in every language.
export const inWords = (texts) => texts[language()];

// Seconds as a time that is read aloud, such as "12.4 s".
export function seconds(value) {
  const tenths = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return `${new Intl.NumberFormat(language(), tenths).format(value)} s`;
}

// Seconds as on a clock, such as 1:02.4.
export function clock(value) {
  const tenths = Math.floor(value * 10 + 1e-6);
  const rest = new Intl.NumberFormat(language(), { minimumIntegerDigits: 2, minimumFractionDigits: 1 });
  return `${Math.floor(tenths / 600)}:${rest.format((tenths % 600) / 10)}`;
}

// Put words into all elements that name them: data-word as text, data-tip as tooltip and name.
export function translate(root = document) {
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  for (const node of root.querySelectorAll("[data-tip]")) name(node, say(node.dataset.tip));
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", say(node.dataset.label));
  }
}

function name(node, text) {
  node.title = text;
  node.setAttribute("aria-label", text);
}

// An element: "on…" are listeners; "word", "tip" and "label" are keys of words, "text" is its text.
// What is null or false is left out.
export function el(tag, given = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "text") node.textContent = value;
    else if (["word", "tip", "label"].includes(key)) node.setAttribute(`data-${key}`, value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  if (given.word) node.textContent = say(given.word);
  if (given.tip) name(node, say(given.tip));
  if (given.label) node.setAttribute("aria-label", say(given.label));
  node.append(...inside.filter((one) => one !== null));
  return node;
}

// One of the icons that index.html holds.
export function icon(id) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${id}`);
  svg.append(use);
  return svg;
}

// A button that shows an icon alone.
export function iconButton(tip, sign, onclick, given = {}) {
  return el("button", { type: "button", class: "plain", tip, onclick, ...given }, icon(sign));
}

// A dialog's heading, with the button that closes it.
export function dialogHead(id, word) {
  const close = (event) => event.currentTarget.closest("dialog").close();
  return el("div", { class: "dialog-head" }, el("h2", { id, word }), iconButton("close", "close", close));
}
