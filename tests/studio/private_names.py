"""What the program leans on in other libraries though nobody promises that it will stay: one list.

A name belongs here if it starts with an underscore, if a class of ours redefines it, or if the documentation
does not tell of it. ``test_private_names`` says which are gone when a new release is tried, where they are
used, and what of ours is not listed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import BaseModel


@dataclass(frozen=True)
class Frozen:
    """A frozen dataclass, whose marks are looked at."""


class Model(BaseModel):
    """A pydantic model, likewise."""


# Each heading is a library and an object in it; each line a name there, with the parameters that it must
# take, and what it is for.
LIST = """
[CPython] multiprocessing.forkserver
_forkserver                        the server of workers, which is to be ended
ensure_running                     start it while Ctrl-C is held back
[CPython] multiprocessing.forkserver:ForkServer
_forkserver_pid                    whom to kill
_stop                              forget what was killed
[CPython] multiprocessing.resource_tracker
ensure_running                     start it before, or it lets Ctrl-C in
[CPython] os
_exit(status)                      end a worker from a thread of its own
[uvicorn] uvicorn:Server
handle_exit(sig, frame)            end by the first interrupt
[rich] rich.console:Console
print(*objects)                    without what could steer a terminal
[CPython] argparse:ArgumentParser
error(message)                     what is wrong, in our own words
[CPython] concurrent.futures:Executor
submit                             do it at once, or elsewhere
[CPython] tests.studio.private_names:Frozen
__dataclass_params__               whether a dataclass is frozen

[pydantic] tests.studio.private_names:Model
__pydantic_extra__                 all of a model's values
__pydantic_private__               all of a model's values
[pydantic] pydantic:BaseModel
model_config                       what a scene's parameters may be
model_post_init                    a look at all of them together

[sympy] sympy:Float
_mpf_                              mpmath's number, to the last digit
[sympy] sympy:Basic
_hashable_content                  a constant is known by its name and its value
[sympy] sympy:Function
_eval_evalf(prec)                  a value by steps, where a formula is too long
eval                               what stays as it is, and what does not
is_real                            known of every value
free_symbols                       without the bound ones

[av] av.container.output:OutputContainer
add_stream_from_template           join films without encoding them
set_chapters                       the lecture's chapters
[av] av.container.input:InputContainer
chapters                           read them back
[av] av:VideoCodecContext
reorder_depth                      decoding times where two films meet
[av] av.subtitles.codeccontext:SubtitleCodecContext
subtitle_header                    the muxer wants one
[av] av.video.reformatter:VideoReformatter
reformat(dst_colorspace, dst_color_range, threads)  BT.709, in one thread

[manim] manim:Scene
setup                              called before construct
construct                          called by render
next_section(name, skip_animations)  where a beat begins, and whether it is drawn
compile_animation_data             what self.play was given, made ready
begin_animations                   start them
is_current_animation_frozen_frame  whether it is a wait with nothing moving
update_to_time(t)                  set all to a time of this animation
update_mobjects(dt)                updaters, once more after the end
duration                           of what is played now, in seconds
animations                         what is played now
moving_mobjects                    what is drawn anew for each frame
static_mobjects                    what is drawn once
[manim] manim:CairoRenderer
_original_skipping_status          whether skipping was asked for from outside
update_skipping_status             whether the section at hand is skipped
skip_animations                    the same, decided
play(scene)                        play one animation our way
update_frame(scene, mobjects)      draw, or do not
save_static_frame_data(scene, static_mobjects)  draw what stands still
static_image                       the picture of that
scene_finished(scene)              nothing was written, so nothing is finished
get_frame                          the picture
add_frame(frame, num_frames)       where stock Manim hands a frame on
time                               in whole frames, drawn or not
num_plays                          Manim counts by it
camera                             a scene may need one of its own
file_writer                        whose beats were written
[manim] manim.scene.scene_file_writer:SceneFileWriter
next_section(name, type_, skip_animations)  a beat ends, another begins
sections                           the section at hand
partial_movie_files                Manim counts animations by it
add_partial_movie_file(hash_animation)  no file for an animation
is_already_cached(hash_invocation)  Manim's own cache is not asked
begin_animation(allow_write)       no file for an animation
end_animation(allow_write)         no file for an animation
write_frame(pixels, repeat)        every frame comes here
finish                             the last beat is to be closed
abort_encode_jobs(reraise_encoder_failures)  leave nothing behind
[manim] manim.scene.section:Section
skip_animations                    run through without being drawn
[manim] manim.utils.exceptions
EndSceneEarlyException             stop a scene after the last beat wanted
[manim] manim:Camera
pixel_array                        what is drawn on
set_pixel_array(pixel_array)       begin a frame with a picture
background                         the empty picture
background_image                   somebody's own ground
get_mobjects_to_display(mobjects)  in drawing order
capture_mobjects(mobjects)         what lies in space before what is flat
reset                              a frame begins empty
set_frame_to_background(background)  a frame begins with what stands still
get_cairo_context(pixel_array)     one for the array at hand, not one for all
pixel_array_to_cairo_context       where all there ever were are kept
init_background                    premultiplied where it is clear
apply_fill(ctx, vmobject)          cut out what has the colour of a clear ground
apply_stroke(ctx, vmobject, background)  likewise
set_cairo_context_path(ctx, vmobject)  outlines kept from frame to frame
transform_points_pre_display(mobject, points)  flat things are not projected
[python_pptx] pptx.text.text:_Paragraph
_p                                 its XML, for a field and for how far it is indented
[python_pptx] pptx.parts.coreprops:CorePropertiesPart
_element                           the XML of a document's properties, to leave out the dates
[pillow] PIL.Image:Image
seek(frame)                        the next frame of a moving picture, as it is written
tell                               its number
im                                 its pixels
[manim] manim:ThreeDCamera
phi_tracker                        while it is animated, all is drawn anew
generate_rotation_matrix           reckoned when it has changed
get_rotation_matrix                for the graphics card
reset_rotation_matrix              once a frame
project_points(points)             moved, so that a hill stands beside a table
[manim] manim:Animation
create_starting_mobject            no copy of what is computed
interpolate_mobject(alpha)         a state for each moment
clean_up_from_scene(scene)         take away what was faded out
finish                             its last state
[manim] manim:Axes
_origin_shift(axis_range)          where an axis is laid out from
[manim] manim:VMobject
get_start                          where an arrow of two parts begins
get_end                            where its tip is
get_subpath_split_indices_from_points(points, n_dims)  outlines one by one
consider_points_equals_2d(p0, p1)  whether an outline is closed
interpolate(mobject1, mobject2, alpha, path_func)  from one hill to another
get_anchors                        all corners of a hill
align_points(vmobject)             hills turn into hills
pointwise_become_partial(vmobject, a, b)  a hill grows
apply_points_function_about_point(func, about_point, about_edge)  slopes go along
set_z_index(z_index_value, family)  a text is above what it covers
set_opacity(opacity, family)       a text at less cost
show                               taken for another meaning: what is shown
[manim] manim.mobject.svg.svg_mobject
VMobjectFromSVGPath                a glyph's outline
[manim] manim._config.output
OutputFormat                       stock Manim's own settings of its encoder
OutputSpec(format, transparent, save_sections, fallback_to_still)  the same
[manim] manim._config.video_encoder
resolve_video_encoder(width, height, frame_rate)  the same
"""


@dataclass(frozen=True)
class Name:
    """A name of an object (``module:Class``) of a library, what parameters it must take, what it is for."""

    library: str
    owner: str
    name: str
    takes: tuple[str, ...]
    purpose: str

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}"


def listed() -> list[Name]:
    """The list, line by line. ValueError for a line that does not read as one of it."""
    names, library, owner = [], "", ""
    for line in filter(None, LIST.splitlines()):
        if heading := re.fullmatch(r"\[(\w+)\] (\S+)", line):
            library, owner = heading.groups()
        elif row := re.fullmatch(r"(\w+)(?:\((.+?)\))?\s{2,}(\S.*)", line):
            name, takes, purpose = row.groups(default="")
            names.append(Name(library, owner, name, tuple(re.findall(r"\w+", takes)), purpose))
        else:
            raise ValueError(line)
    return names
