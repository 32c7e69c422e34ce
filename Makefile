#? Hillwalk: lecture clips about slopes, from your own functions
#?
#? USAGE
#?   make                 render the lecture (the first time, this sets everything up)
#?   make clip CLIP=…     render one clip of it
#?   make preview CLIP=…  render one clip in draft quality, unchecked, and open it
#?   make still CLIP=…    one picture of a clip: its poster, or the end of the beat BEAT=…
#?   make storyboard      a sheet for each clip: a picture of each beat with its caption
#?   make check           draw nothing; verify every number, line and label
#?   make list            the clips of the lecture; then the scenes that a lesson can name
#?   make test            run the tests
#?   make test-lowest     install the lowest versions that are allowed, and render with them (minutes)
#?   make bench           measure speed, size and memory beside stock Manim (a quarter of an hour)
#?   make torture         kill, starve and damage renders, hundreds of times (hours; ARGS="--help")
#?   make fuzz            read a million random texts (COUNT=10000: fewer; some ten minutes)
#?   make lint            check the style of the code
#?   make clean           remove what was made (out/)
#?   make distclean       remove the set-up (.venv/) as well
#?
#? SETTINGS
#?   LESSON=FILE          the lesson file        (lessons/slopes_to_descent.toml)
#?   QUALITY=WORD         draft 480p15 · medium 720p30 · high 1080p60 · 4k 2160p60   (high)
#?   CLIP=NAME            one clip only (with clip, preview, still, storyboard and check)
#?   BEAT=NAME            one beat of it (with still)
#?   JOBS=N               processes that draw: one a core, unless you say; the films are the same
#?   ARGS="…"             more words for the program behind a command
#?   PYTHON=python3.12    the Python to set up with
#?
#? EXAMPLES
#?   make LESSON=lessons/mine.toml QUALITY=draft
#?   make clip CLIP=tangent QUALITY=medium
#?   make LESSON="lessons/Ann's week 3.toml" check
#?   make test ARGS="-k descent"

LESSON ?= lessons/slopes_to_descent.toml
QUALITY ?= high
CLIP ?=
BEAT ?=
JOBS ?=
PYTHON ?=
# The recipes read these in the shell, not through make, so that a name may hold spaces and quotes.
export LESSON QUALITY CLIP BEAT JOBS PYTHON

HILLWALK := .venv/bin/hillwalk
ONE_CLIP := $${CLIP:+--clip "$$CLIP"}
WORKERS := $${JOBS:+--jobs "$$JOBS"}

.PHONY: all render clip preview still storyboard check list test test-lowest bench torture fuzz lint help \
        clean distclean lock setup setup-tests

all: render

render: setup
	@$(HILLWALK) render "$$LESSON" --quality "$$QUALITY" $(WORKERS) $(ARGS)

clip: setup
	@test -n "$$CLIP" || \
	  { echo "Which clip? For instance:  make clip CLIP=tangent   (make list names them)" >&2; exit 2; }
	@$(HILLWALK) render "$$LESSON" --quality "$$QUALITY" --clip "$$CLIP" $(WORKERS) $(ARGS)

preview: setup
	@$(HILLWALK) preview "$$LESSON" $(ONE_CLIP) $(ARGS)

still: setup
	@$(HILLWALK) still "$$LESSON" $(ONE_CLIP) $${BEAT:+--beat "$$BEAT"} --quality "$$QUALITY" $(ARGS)

storyboard: setup
	@$(HILLWALK) storyboard "$$LESSON" $(ONE_CLIP) $(ARGS)

check: setup
	@$(HILLWALK) check "$$LESSON" $(ONE_CLIP) $(ARGS)

list: setup
	@$(HILLWALK) list "$$LESSON"
	@$(HILLWALK) list

test: setup-tests
	@.venv/bin/python -m pytest -q --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

test-lowest: setup-tests
	@.venv/bin/python -m tests.lowest_versions $(ARGS)

bench: setup
	@$(HILLWALK) bench $(ARGS)

torture: setup-tests
	@.venv/bin/python -m tests.torture $(ARGS)

fuzz: setup-tests
	@.venv/bin/python -m tests.fuzz_reader $${COUNT:-1000000} $(ARGS)

lint: setup-tests
	@.venv/bin/ruff check . $(ARGS)

setup:
	@sh setup.sh

setup-tests: setup
	@sh setup.sh test

help:
	@if [ -t 1 ]; then b=$$(printf '\033[1m'); n=$$(printf '\033[0m'); else b=; n=; fi; \
	sed -n -e "s/^#? \([A-Z][A-Z]*\)$$/$$b\1$$n/p;t" -e "s/^#? \{0,1\}//p" Makefile

clean:
	@rm -rf out build .pytest_cache .ruff_cache .hypothesis
	@find . -name .venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
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
