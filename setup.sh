#!/bin/sh
# Sets Hillwalk up inside this folder; with nothing to do it says nothing.
#
#   sh setup.sh         what rendering needs          sh setup.sh test    what the tests need as well
#   PYTHON=python3.12   the Python to use, where it shall not be the first that fits
#
# Outside this folder it touches the system's packages only (through apt-get, where one is missing).
# Each stamp is written last, so that a set-up which was broken off is made anew the next time.
set -eu
cd "$(dirname "$0")"
unset PYTHONHOME PYTHONPATH
PYTHON=${PYTHON:-}
ENV=.venv
LOG=$ENV/setup.log

say() { printf '%s\n' "$@"; }

stop() { # one line for each argument: what is wrong, then what would work
    printf '%s\n' "$@" >&2
    exit 1
}

# ---- is there anything to do? --------------------------------------------------------------------

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null </dev/null; }

libraries_wanted() {
    # With the folder moved or its Python replaced, the environment no longer works: both are in the stamp.
    pwd -P
    version_of "$ENV/bin/python" || true
    cat requirements-build.txt requirements.txt | cksum
}

project_wanted() {
    cksum <pyproject.toml
    ls -d mathcore stage scenes studio 2>/dev/null || true
}

tests_wanted() { cksum <requirements-test.txt; }

stamped() { # stamped NAME WANTED
    [ -f "$ENV/$1" ] && [ "$(cat "$ENV/$1")" = "$2" ]
}

libraries_ready() {
    stamped .libraries "$(libraries_wanted)" || return 1
    [ -z "$PYTHON" ] || [ "$(version_of "$PYTHON")" = "$(version_of "$ENV/bin/python")" ]
}

# ---- the Python ----------------------------------------------------------------------------------

find_python() { # sets PYTHON
    found=
    set -- python3 python3.14 python3.13 python3.12 python3.11
    [ -z "$PYTHON" ] || set -- "$PYTHON"
    for candidate in "$@"; do
        version=$(version_of "$candidate") || continue
        case $version in
            3.11 | 3.12 | 3.13 | 3.14) PYTHON=$candidate; return ;;
            *) found="$found $candidate is $version," ;;
        esac
    done
    found=${found:-" there is no ${PYTHON:-python3} here,"}
    cure="install one of these and name it:  make PYTHON=python3.12"
    [ "$(uname -s)" != Darwin ] || cure="brew install python@3.13 && make PYTHON=python3.13"
    stop "Hillwalk needs Python 3.11, 3.12, 3.13 or 3.14, but${found%,}." "What would work:  $cure"
}

python_says() { # python_says EXPRESSION: is it true there?
    "$PYTHON" -c "import os, sys, sysconfig; sys.exit(not ($1))" >/dev/null 2>&1 </dev/null
}

# ---- the system's packages -----------------------------------------------------------------------

compiles() { # the compiler that Python itself would call
    cc=$("$PYTHON" -c 'import sysconfig; print((sysconfig.get_config_var("CC") or "cc").split()[0])')
    folder=$(mktemp -d)
    printf '#include <stdio.h>\nint main(void) { return 0; }\n' >"$folder/try.c"
    if "$cc" "$folder/try.c" -o "$folder/try" >/dev/null 2>&1; then status=0; else status=1; fi
    rm -rf "$folder"
    return $status
}

missing() { # what the builds of pycairo and manimpango would stumble over, and what hills need, a word each
    python_says 'os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h"))' || echo headers
    python_says '__import__("ensurepip") and __import__("venv")' || echo venv
    compiles || echo compiler
    command -v pkg-config >/dev/null 2>&1 || echo pkg-config
    pkg-config --exists cairo >/dev/null 2>&1 || echo cairo
    # A Mac gets a ready-made manimpango.
    [ "$SYSTEM" = mac ] || pkg-config --exists pangocairo >/dev/null 2>&1 || echo pango
    opengl_found || echo gl
}

opengl_found() { # before there is an environment: is there an OpenGL that draws without a window?
    [ "$(uname -s)" = Linux ] || return 0 # elsewhere it belongs to the system
    "$PYTHON" - >/dev/null 2>&1 <<'END'
import ctypes as c, sys

c.CDLL("libGL.so.1")  # moderngl loads it beside libEGL
egl, address = c.CDLL("libEGL.so.1"), c.c_void_p
egl.eglGetProcAddress.restype, egl.eglInitialize.argtypes = address, [address] * 3
query = c.CFUNCTYPE(c.c_uint, c.c_int, address, address)(egl.eglGetProcAddress(b"eglQueryDevicesEXT"))
display = c.CFUNCTYPE(address, c.c_uint, address, address)(egl.eglGetProcAddress(b"eglGetPlatformDisplayEXT"))
devices, found = (address * 8)(), c.c_int()
query(8, devices, c.byref(found))
EGL_PLATFORM_DEVICE_EXT = 0x313F
displays = [display(EGL_PLATFORM_DEVICE_EXT, device, None) for device in devices[: found.value]]
sys.exit(not any(egl.eglInitialize(one, None, None) for one in displays))
END
}

draws() { # with the libraries there: can hills be drawn? Asked of that which draws them.
    EGL_LOG_LEVEL=fatal "$ENV/bin/python" -c 'from stage.opengl.context import open_context; open_context()' \
        >>"$LOG" 2>&1 </dev/null
}

the_system() {
    if [ "$(uname -s)" = Darwin ]; then echo mac
    elif command -v apt-get >/dev/null 2>&1; then echo apt
    elif command -v dnf >/dev/null 2>&1; then echo dnf
    elif command -v pacman >/dev/null 2>&1; then echo pacman
    else echo other
    fi
}

package() { # package NEED: what this system's package manager calls it
    case $SYSTEM-$1 in
        apt-headers) echo "python$(version_of "$PYTHON")-dev" ;;
        apt-venv) echo "python$(version_of "$PYTHON")-venv" ;;
        # Away from x86-64 moderngl has no ready-made wheel and is built, too; that takes C++.
        apt-compiler) if [ "$(uname -m)" = x86_64 ]; then echo gcc libc6-dev; else echo g++ libc6-dev; fi ;;
        apt-cairo) echo libcairo2-dev ;;
        apt-pango) echo libpango1.0-dev ;;
        apt-gl) echo libegl1 libgl1 libgl1-mesa-dri ;;
        dnf-headers) echo python3-devel ;;
        dnf-compiler) echo gcc gcc-c++ ;;
        dnf-pkg-config) echo pkgconf-pkg-config ;;
        dnf-cairo | dnf-pango) echo "$1-devel" ;;
        dnf-gl) echo mesa-libEGL mesa-libGL mesa-dri-drivers ;;
        pacman-headers | pacman-venv) echo python ;;
        pacman-compiler) echo gcc ;;
        pacman-pkg-config) echo pkgconf ;;
        pacman-gl) echo mesa libglvnd ;;
        *-gl) echo "Mesa's libEGL and libGL and its drivers" ;;
        *) echo "$1" ;;
    esac
}

as_root() { # as_root COMMAND: what this user types to have it run as root
    if [ "$(id -u)" -eq 0 ]; then echo "$1"
    elif ! command -v sudo >/dev/null 2>&1; then echo "su -c \"$1\""
    else
        case $1 in
            *'&&'*) echo "sudo sh -c \"$1\"" ;;
            *) echo "sudo $1" ;;
        esac
    fi
}

to_install() { # to_install PACKAGES: the command for it, for a user to type
    case $SYSTEM in
        apt) as_root "apt-get update && apt-get install -y --no-install-recommends $1" ;;
        dnf) echo "$(as_root "dnf install -y $1")   (untried on Fedora)" ;;
        pacman) echo "$(as_root "pacman -S --needed $1")   (untried on Arch)" ;;
        *) echo "install $1" ;;
    esac
}

system_packages() {
    SYSTEM=$(the_system)
    needs=$(missing)
    [ "$needs" != gl ] || return 0 # what only hills need holds up nothing else: see_to_the_hills
    [ -n "$needs" ] || return 0
    case $needs in
        *headers* | *venv*)
            python_says 'sys.base_prefix == "/usr"' || stop \
                "$PYTHON ($(version_of "$PYTHON")) comes without its headers or without venv." \
                "What would work:  make PYTHON=/usr/bin/python3   (or another complete Python)" ;;
    esac
    packages=$(for need in $needs; do package "$need"; done | tr '\n' ' ' | sed 's/ $//')
    case $SYSTEM in
        apt) install_with_apt ;;
        mac) tell_a_mac ;;
        dnf | pacman) stop "Missing: $packages" "What would work:  $(to_install "$packages")" ;;
        *) stop "Hillwalk does not know this system's package manager." \
            "What would work:  install a C compiler, pkg-config, and the headers of cairo, pango and Python" \
            "(missing now: $packages), then:  make" ;;
    esac
}

tell_a_mac() {
    case " $packages " in
        *" compiler "*) stop "Missing: the compiler." "What would work:  xcode-select --install" ;;
    esac
    command -v brew >/dev/null 2>&1 || stop "Missing: $packages, and Homebrew to install them with." \
        "What would work:  install Homebrew, then:  brew install $packages"
    stop "Missing: $packages" "What would work:  brew install $packages"
}

install_with_apt() {
    if [ "$(id -u)" -eq 0 ]; then
        root=
    elif ! command -v sudo >/dev/null 2>&1; then
        stop "Missing system packages, and only root may install them." \
            "What would work:  $(to_install "$packages")"
    elif sudo -n true 2>/dev/null || (: </dev/tty) 2>/dev/null; then
        root=sudo
    else
        stop "Missing system packages, and sudo cannot ask for the password here." \
            "What would work:  $(to_install "$packages")"
    fi
    say "  system    ${root:+sudo }apt-get install $packages"
    quiet="-o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0"
    # One of a system's sources may be out of order and the packages be had all the same: install decides.
    # shellcheck disable=SC2086  # lists of words
    $root apt-get update $quiet >>"$LOG" 2>&1 || true
    # shellcheck disable=SC2086
    step "installing system packages" \
        $root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages $quiet
}

see_to_the_hills() { # at the first run of a set-up: install OpenGL, or tell of it and go on
    if ! draws; then
        SYSTEM=$(the_system)
        packages=$(package gl)
        # In a shell of its own, which is all that a failure ends; what to do then is told by no_hills.
        [ "$SYSTEM" != apt ] || (install_with_apt) 2>/dev/null || true
        draws || no_hills
    fi
    : >"$ENV/.hills"
}

no_hills() {
    printf '%s\n' "Clips with a hill cannot be drawn here yet, because there is no OpenGL 3.3; all others can." \
        "What would work:  $(to_install "$packages")" "  or the driver of the graphics card" >&2
}

# ---- the private environment ---------------------------------------------------------------------

# What pip and apt-get say where the network, a proxy or the index is at fault; "from versions: none" is what
# pip says at last of an index that answered nothing.
UNREACHED='name resolution|resolve host|failure resolving|could not (fetch URL|connect)|unable to connect'
UNREACHED="$UNREACHED|unreachable|timed out|connection (refused|reset|broken|aborted|error)|ProxyError"
UNREACHED="$UNREACHED|failed to establish|CERTIFICATE_VERIFY|certificate verif|failed to fetch|HTTP error"
UNREACHED="$UNREACHED|[45][0-9][0-9] (client|server) error|from versions: none"

step() { # step WHAT COMMAND …: runs it quietly; on failure shows the log's end and what would work
    what=$1
    shift
    "$@" >>"$LOG" 2>&1 </dev/null && return 0
    cure="make   (it starts over; the whole story is in $LOG)"
    if tail -n 60 "$LOG" | grep -q 'No space left'; then
        cure="free 2 GB of disk, then:  make"
    elif tail -n 60 "$LOG" | grep -qiE "$UNREACHED"; then
        cure="see to the network, then:  make   (the package index could not be reached)"
    fi
    tail -n 20 "$LOG" | sed 's/^/    /' >&2
    stop "Set-up failed while $what." "What would work:  $cure"
}

install() { # install WHAT PIP-ARGUMENT …
    what=$1
    shift
    # What a broken-off run left half installed looks whole to pip: put it there once more.
    if [ -e "$ENV/.at-work" ]; then set -- --ignore-installed "$@"; fi
    : >"$ENV/.at-work"
    # PATH: pycairo's build calls ninja. PIP_USER: a setting made for elsewhere must not lead out of here.
    step "$what" env PIP_USER=0 PATH="$PWD/$ENV/bin:$PATH" "$ENV/bin/python" -m pip install \
        --disable-pip-version-check --no-input --progress-bar off --cache-dir "$PWD/$ENV/cache" "$@"
    rm -f "$ENV/.at-work"
}

why_again() { # where something was set up before: why that does not do
    [ -d "$ENV/bin" ] || return 0 # nothing was, but perhaps told what is missing
    before=$(sed -n 1p "$ENV/.libraries" 2>/dev/null || true)
    python_before=$(sed -n 2p "$ENV/.libraries" 2>/dev/null || true)
    if [ -z "$before" ]; then
        say "The last set-up was broken off; this one starts over."
    elif [ "$before" != "$(pwd -P)" ]; then
        if [ -d "$before" ]; then moved=copied; else moved=moved; fi
        say "This folder was $moved from $before;" \
            "  what was set up in $ENV works only where it was made, and is made anew here."
    elif [ "$(version_of "$PYTHON")" != "$python_before" ]; then
        say "$ENV was made with Python $python_before, and this is $(version_of "$PYTHON"); it is made anew."
    elif ! version_of "$ENV/bin/python" >/dev/null; then
        say "The Python that $ENV was made with is gone; it is made anew."
    else
        say "Hillwalk needs other libraries than before; $ENV is made anew."
    fi
}

set_libraries_up() {
    case $(pwd -P) in
        *[\'\\:]*) stop "Pycairo cannot be built under a path with an apostrophe, a colon or a backslash:" \
            "  $(pwd -P)" "What would work:  a path without; spaces are fine" ;;
    esac
    find_python
    why_again
    say "Setting Hillwalk up in $ENV: once, for a few minutes (log: $LOG)"
    if [ -e "$ENV" ] && [ ! -w "$ENV" ]; then
        stop "$PWD/$ENV belongs to someone else." \
            "What would work:  $(as_root "rm -rf '$PWD/$ENV'"), then:  make"
    fi
    mkdir -p "$ENV" 2>/dev/null && [ -w "$ENV" ] || stop "Nothing can be written in this folder: $PWD" \
        "What would work:  a copy of it in a folder of your own, or more room on the disk"
    # What was downloaded before a break is kept until the set-up is whole.
    find "$ENV" -mindepth 1 -maxdepth 1 ! -name cache -exec rm -rf {} +
    : >"$LOG"
    system_packages
    say "  Python    $PYTHON, $(version_of "$PYTHON")"
    step "making $ENV with $PYTHON" "$PYTHON" -m venv "$ENV"
    install "installing the build tools" --require-hashes -r requirements-build.txt
    say "  libraries $(grep -c '==' requirements.txt) packages as locked, two of them built here (a minute or two)"
    install "installing the libraries" --require-hashes --no-build-isolation -r requirements.txt
    step "trying the libraries" "$ENV/bin/python" -c \
        'import manim, moderngl, contourpy, typst, av, sympy, pydantic'
    rm -rf "$ENV/cache"
    libraries_wanted >"$ENV/.libraries"
    say "  done"
}

set_project_up() {
    rm -f "$ENV/.project"
    install "installing Hillwalk itself" --no-build-isolation --no-deps --no-index --editable .
    rm -rf "$ENV/cache"
    # As pip does with libraries: where Python is told to write no bytecode, each start would compile all.
    step "compiling Hillwalk" "$ENV/bin/python" -m compileall -q $(ls -d mathcore stage scenes studio 2>/dev/null)
    project_wanted >"$ENV/.project"
}

set_tests_up() {
    say "Adding what the tests need: pytest, hypothesis, ruff"
    install "installing what the tests need" --require-hashes --no-build-isolation -r requirements-test.txt
    rm -rf "$ENV/cache"
    tests_wanted >"$ENV/.tests"
}

libraries_ready || set_libraries_up
[ -e "$ENV/.hills" ] || see_to_the_hills
stamped .project "$(project_wanted)" || set_project_up
if [ "${1:-}" = test ]; then
    stamped .tests "$(tests_wanted)" || set_tests_up
fi
