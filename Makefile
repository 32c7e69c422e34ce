#? Hillwalk: lecture clips about slopes, from your own functions
#?
#? USAGE
#?   make                 render the lecture (the first time, this sets everything up)
#?   make clip CLIP=…     render one clip of it
#?   make preview         write a lesson and see it: a page in the browser (CLIP=…: that clip as a small film)
#?   make slides          deck.html, deck.pptx, deck.pdf, deck.tex, player.html (ARGS="--to html,pptx")
#?   make clips           the clips as moving pictures and transparent films (ARGS="--as gif,webm-alpha")
#?   make still CLIP=…    one picture of a clip: its most telling beat, or BEAT=…
#?   make storyboard      a sheet for each clip: a picture of each beat with its caption
#?   make check           draw nothing; verify every number, line and label (ARGS=--pixels: draw, and
#?                        look at every frame)
#?   make list            the scenes, to paste into a lesson; then the lesson's clips and their beats
#?   make new-lesson NAME=mine   a lesson to begin from: lessons/mine.toml
#?   make new SCENE=MyScene      a scene of your own to begin from (docs/new-scene.md)
#?   make docs            draw docs/gadgets.md anew: all there is to build scenes from
#?   make test            run the tests
#?   make test-bare       the two commands on a bare Debian (root; SUITE=trixie, ARGS="--help")
#?   make test-lowest     install the lowest versions that are allowed, and render with them (minutes)
#?   make bench           measure speed, size and memory beside stock Manim (a quarter of an hour)
#?   make growth          measure what lessons of 1 to 60 clips cost (half an hour; ARGS="--help")
#?   make torture         kill, starve and damage renders, hundreds of times (hours; ARGS="--help")
#?   make same REV=…      compare the drawn frames with another revision (minutes; REV=HEAD~1)
#?   make words           bring the translations up to date with what is said (scenes/words/)
#?   make fuzz            read a million random texts (COUNT=10000: fewer; some ten minutes)
#?   make fuzz-math       hold mathcore against other routes: values, slopes, walks (COUNT=20000; some twenty minutes)
#?   make trial           check random lessons with other people's functions (COUNT=200 SEED=7; a quarter of an hour)
#?   make lint            check the style of the code
#?   make clean           remove what was made (in out/), and say how much that frees
#?   make distclean       remove the set-up (.venv/) as well
#?
#? SETTINGS
#?   LESSON=FILE          the lesson file        (lessons/slopes_to_descent.toml)
#?   QUALITY=WORD         draft 480p15 · medium 720p30 · high 1080p60 · 4k 2160p60   (high)
#?   CLIP=ID              one clip only (make list names them)
#?   BEAT=NAME            one beat of it (with still)
#?   SCENE=NAME           what a new scene is called (with new)
#?   JOBS=N               processes that draw: one a core, unless you say; the films are the same
#?   ARGS="…"             more words for the program behind a command: --theme light, --out FOLDER
#?   PYTHON=python3.12    the Python to set up with
#?
#? EXAMPLES
#?   make LESSON=lessons/mine.toml QUALITY=draft
#?   make clip CLIP=tangent QUALITY=medium
#?   make still CLIP=tangent BEAT=name-the-tangent ARGS="--theme light"
#?   make LESSON="lessons/Ann's week 3.toml" check
#?   make test ARGS="-k descent"

LESSON ?= lessons/slopes_to_descent.toml
QUALITY ?= high
CLIP ?=
BEAT ?=
JOBS ?=
NAME =
SCENE =
PYTHON ?=
SUITE ?=
SEED =
# The recipes read these in the shell, not through make, so that a name may hold spaces and quotes.
export LESSON QUALITY CLIP BEAT JOBS NAME SCENE SEED PYTHON SUITE REV

# It tells of what is wrong in the words of this file.
HILLWALK := HILLWALK_FROM=make .venv/bin/hillwalk
ONE_CLIP := $${CLIP:+--clip="$$CLIP"}
ONE_BEAT := $${BEAT:+--beat="$$BEAT"}
SIZE := $${QUALITY:+--quality="$$QUALITY"}
# Of what has sizes of its own, only one that was asked for.
ASKED_SIZE := $(if $(filter file,$(origin QUALITY)),,$(SIZE))
WORKERS := $${JOBS:+--jobs="$$JOBS"}
THE_LESSON := $${LESSON:+-- "$$LESSON"}

# A setting that nothing here reads is told of, with the one that is meant, before anything long begins.
KNOWN := LESSON QUALITY CLIP BEAT JOBS NAME SCENE COUNT SEED ARGS PYTHON SUITE REV
setting.given = $(foreach setting.it,$(.VARIABLES),$(if $(filter command,$(origin $(setting.it))),$(setting.it)))
setting.meant = $(firstword $(if $(filter le% Le% LE% file% File% FILE%,$1),LESSON) \
        $(if $(filter qu% Qu% QU%,$1),QUALITY) $(if $(filter be% Be% BE%,$1),BEAT) \
        $(if $(filter cl% Cl% CL% id Id ID scene% Scene% SCENE%,$1),CLIP) \
        $(if $(filter job% Job% JOB% core% Core% CORE%,$1),JOBS) $(if $(filter name% Name% NAME%,$1),NAME) \
        $(if $(filter cou% Cou% COU%,$1),COUNT) $(if $(filter arg% Arg% ARG%,$1),ARGS) \
        $(if $(filter py% Py% PY%,$1),PYTHON))
setting.option = $(if $(filter theme Theme THEME,$1),theme light)$(if $(filter out Out OUT,$1),out FOLDER)
setting.cure = $(if $(setting.option),ARGS="--$(setting.option)",$(if $(setting.meant),$(setting.meant)=…))
setting.unread = There is no setting $1= here; $(if $(setting.cure),did you mean $(setting.cure)?,there are $(KNOWN) (make help))
$(foreach setting.it,$(filter-out $(KNOWN) SHELL,$(setting.given)),\
  $(shell printf '%s\n' '$(subst ','\'',$(call setting.unread,$(setting.it)))' >&2))

.PHONY: all render clip named named-alone preview slides clips still storyboard check list new-lesson new docs test \
        test-bare test-lowest bench growth torture same words fuzz fuzz-math trial lint help clean distclean lock setup setup-tests

all: render

render: setup
	@$(HILLWALK) render $(SIZE) $(ONE_CLIP) $(WORKERS) $(ARGS) $(THE_LESSON)

clip: named render

named:
	@test -n "$$CLIP" || \
	  { echo "Which clip? For instance:  make clip CLIP=tangent   (make list names them)" >&2; exit 2; }

preview: setup
	@$(HILLWALK) preview $(ONE_CLIP) $(ARGS) $(THE_LESSON)

slides: setup
	@$(HILLWALK) slides $(ASKED_SIZE) $(WORKERS) $(ARGS) $(THE_LESSON)

clips: setup
	@$(HILLWALK) clips $(ONE_CLIP) $(ONE_BEAT) $(ASKED_SIZE) $(ARGS) $(THE_LESSON)

still: setup
	@$(HILLWALK) still $(ONE_CLIP) $(ONE_BEAT) $(SIZE) $(ARGS) $(THE_LESSON)

storyboard: setup
	@$(HILLWALK) storyboard $(ONE_CLIP) $(ARGS) $(THE_LESSON)

check: setup
	@$(HILLWALK) check $(ONE_CLIP) $(ARGS) $(THE_LESSON)

list: setup
	@$(HILLWALK) list --scenes $(ONE_CLIP) $(ARGS) $(THE_LESSON)

new-lesson: setup
	@test -n "$$NAME" || \
	  { echo "What shall it be called? For instance:  make new-lesson NAME=mine" >&2; exit 2; }
	@$(HILLWALK) new-lesson -- "$$NAME"

new: setup
	@test -n "$$SCENE" || \
	  { echo "What shall it be called? For instance:  make new SCENE=NewtonsMethod" >&2; exit 2; }
	@$(HILLWALK) new $(ARGS) -- "$$SCENE"

docs: setup
	@.venv/bin/python -m docs.make_gadgets

test: setup-tests
	@.venv/bin/python -m pytest -q --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)
	@$(if $(strip $(ARGS)),:,$(HILLWALK) check --strict --pixels)

test-bare:
	@python3 -m tests.bare_machine $${SUITE:-stable} $(ARGS)

test-lowest: setup-tests
	@.venv/bin/python -m tests.lowest_versions $(ARGS)

bench: setup
	@.venv/bin/python -m bench $(ARGS)

growth: setup-tests
	@.venv/bin/python -m tests.growth $(ARGS)

torture: setup-tests
	@.venv/bin/python -m tests.torture $(ARGS)

# The file's name alone is a slip; without this, make would find it there and do nothing.
lessons/%.toml: named-alone
	@echo "A lesson is named by LESSON:  make LESSON='$@'" >&2; exit 2

same: setup-tests
	@.venv/bin/python -m tests.same_frames "$$REV" $(ARGS)

words: setup-tests
	@.venv/bin/python -m tests.words $(ARGS)

fuzz: setup-tests
	@.venv/bin/python -m tests.fuzz_reader $${COUNT:-1000000} $(ARGS)

fuzz-math: setup-tests
	@.venv/bin/python -m tests.fuzz_math $${COUNT:-20000} $(ARGS)

trial: setup-tests
	@.venv/bin/python -m tests.trial $${COUNT:-200} $${SEED:+--seed "$$SEED"} $(ARGS)

lint: setup-tests
	@.venv/bin/ruff check . $(ARGS)

setup:
	@sh setup.sh

setup-tests: setup
	@sh setup.sh test

help:
	@if [ -t 1 ]; then b=$$(printf '\033[1m'); n=$$(printf '\033[0m'); else b=; n=; fi; \
	sed -n -e "s/^#? \([A-Z][A-Z]*\)$$/$$b\1$$n/p;t" -e "s/^#? \{0,1\}//p" Makefile

# Any Python that can read the program will do: a set-up may be missing, or its Python be gone.
FITS := import sys; sys.exit(sys.version_info < (3, 11))
clean:
	@for python in .venv/bin/python $${PYTHON:+"$$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do \
	  ! "$$python" -c '$(FITS)' 2>/dev/null || break; python=; \
	done; \
	if [ -n "$$python" ]; then HILLWALK_FROM=make "$$python" -m studio clean $(ARGS); \
	elif $(if $(strip $(ARGS)),true,[ -e out ]); then \
	  echo "make clean: what was made (in out/) stays: to tell it from what is yours takes Python 3.11 or newer," \
	    "and there is $$(python3 -V 2>/dev/null || echo none) here; name one: make clean PYTHON=python3.12" >&2; \
	fi
	@{ rm -rf build .pytest_cache .ruff_cache .hypothesis && \
	  find . -name .venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +; } 2>/dev/null || \
	  { echo "make clean: some of this folder cannot be written; chmod -R u+w . would let it" >&2; exit 1; }

distclean: clean
	@! [ -d .venv ] || echo "Removed the set-up, .venv/: $$(du -sh .venv | cut -f 1)"
	@rm -rf .venv hillwalk.egg-info

# For whoever changes a dependency in pyproject.toml: lock versions and hashes anew, for every system and
# Python at once. Needs `uv`.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
        --no-header --no-annotate
EXTRA := import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
         print(*project["optional-dependencies"]["test"], sep="\n")
lock:
	@$(LOCK) pyproject.toml -o requirements.txt
	@$(LOCK) --group build -o requirements-build.txt
	@python3 -c '$(EXTRA)' | $(LOCK) - -c requirements.txt -o requirements-test.txt
