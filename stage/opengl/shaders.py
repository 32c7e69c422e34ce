"""The shader programs: a lit height field, strokes and dots measured in pixels, sheets.

All output premultiplied colours. Lengths in pixels are interpolated on the screen.
"""

TERRAIN_VERTEX = """
#version 330
uniform mat4 projection;
uniform mat3 turn;
uniform vec3 light;
in vec3 place;
in vec3 normal;
in vec3 tint;
in vec2 marks;
out vec3 colour;
out vec2 glow;
out vec3 where;
out vec2 mark;
void main() {
    gl_Position = projection * vec4(place, 1.0);
    float lit = dot(turn * normal, light);
    glow = vec2(0.60 + 0.44 * max(lit, 0.0), 0.48 + 0.352 * max(-lit, 0.0));
    colour = tint;
    where = place;
    mark = marks;
}
"""

# The same for a ribbon along the outline: its vertices come projected, `side` runs from −1 to 1 across it.
OUTLINE_VERTEX = """
#version 330
uniform mat3 turn;
uniform vec3 light;
in vec4 corner;
in float across;
in vec3 place;
in vec3 normal;
in vec3 tint;
in vec2 marks;
out vec3 colour;
out vec2 glow;
out vec3 where;
out vec2 mark;
noperspective out float side;
void main() {
    gl_Position = corner;
    vec3 turned = turn * normal;
    glow = vec2(0.60 + 0.44 * max(turned.z < 0.0 ? -dot(turned, light) : dot(turned, light), 0.0));
    colour = tint;
    where = place;
    mark = marks;
    side = across;
}
"""

# `glow` is the light at the vertices, from above and from below, where it is a fifth weaker.
# PLAIN is for an opaque hill wholly in its box: without a discard the card is faster.
# DEPTH writes the depth only.
# mark.x counts the contour lines below a point: there is a line where it is an integer. mark.y is the height,
# from 0 at the box's bottom to 1 at its top; what is outside the box is discarded.
TERRAIN_FRAGMENT = """
#version 330
uniform vec4 line;
uniform float line_width;
uniform vec4 cut;
uniform float kept;
uniform float cut_off;
uniform bool solid_part;
uniform float shallow;
in vec3 colour;
in vec2 glow;
in vec3 where;
in vec2 mark;
#ifdef OUTLINE
noperspective in float side;
#endif
out vec4 result;
void main() {
    float opacity = 1.0;
#ifndef PLAIN
    float beyond = dot(cut.xyz, where) - cut.w;
    float edge = clamp(0.5 - beyond / max(fwidth(beyond), 1e-9), 0.0, 1.0);
    opacity = mix(cut_off, kept, edge);
    if ((opacity > 0.996) != solid_part || opacity < 0.004) discard;
    vec2 rim = vec2(mark.y, 1.0 - mark.y) / max(fwidth(mark.y), 1e-9) + 1.0;
    opacity *= clamp(min(rim.x, rim.y), 0.0, 1.0);
    if (opacity < 0.004) discard;
#endif
#ifdef DEPTH
    result = vec4(0.0);
    return;
#endif
#ifdef OUTLINE
    opacity *= 1.0 - abs(side);
    vec3 seen = colour * glow.x;
#else
    vec3 seen = colour * (gl_FrontFacing ? glow.x : glow.y);
    float steep = fwidth(mark.x);
    float away = abs(fract(mark.x + 0.5) - 0.5) / max(steep, 1e-9);
    float drawn = clamp(0.5 * line_width + 0.5 - away, 0.0, 1.0) * smoothstep(0.0, shallow, steep);
    // Where lines crowd closer than a few pixels they would run together: they fade.
    drawn *= 1.0 - smoothstep(0.12, 0.35, steep);
    seen = mix(seen, line.rgb, line.a * drawn);
#endif
    result = vec4(seen * opacity, opacity);
}
"""

STROKE_VERTEX = """
#version 330
in vec4 corner;
in vec2 across;
in vec2 along;
in float dash;
in vec4 paint;
noperspective out vec2 side;
noperspective out vec2 way;
flat out float period;
out vec4 colour;
void main() {
    gl_Position = corner;
    side = across;
    way = along;
    period = dash;
    colour = paint;
}
"""

STROKE_FRAGMENT = """
#version 330
uniform bool hidden;
uniform float faint;
noperspective in vec2 side;
noperspective in vec2 way;
flat in float period;
in vec4 colour;
out vec4 result;
void main() {
    float opacity = colour.a * clamp(side.y + 0.5 - abs(side.x), 0.0, 1.0);
    opacity *= clamp(min(way.x, way.y - way.x) + 0.5, 0.0, 1.0);
    float gap = hidden || period < 0.0 ? abs(period) : 0.0;
    if (gap > 0.0) opacity *= clamp(0.28 * gap + 0.5 - abs(mod(way.x, gap) - 0.5 * gap), 0.0, 1.0);
    if (hidden) opacity *= faint;
    if (opacity < 0.02) discard;
    result = vec4(colour.rgb * opacity, opacity);
}
"""

DOT_VERTEX = """
#version 330
in vec4 corner;
in vec2 offset;
in vec2 radii;
in vec4 paint;
in vec4 edge;
noperspective out vec2 out_of_middle;
flat out vec2 reach;
flat out vec4 colour;
flat out vec4 ring;
void main() {
    gl_Position = corner;
    out_of_middle = offset;
    reach = radii;
    colour = paint;
    ring = edge;
}
"""

DOT_FRAGMENT = """
#version 330
noperspective in vec2 out_of_middle;
flat in vec2 reach;
flat in vec4 colour;
flat in vec4 ring;
out vec4 result;
void main() {
    float distance = length(out_of_middle);
    vec4 inner = vec4(colour.rgb * colour.a, colour.a);
    vec4 outer = vec4(ring.rgb * ring.a, ring.a);
    result = mix(outer, inner, clamp(reach.x + 0.5 - distance, 0.0, 1.0));
    result *= clamp(reach.y + 0.5 - distance, 0.0, 1.0);
    if (result.a < 0.02) discard;
}
"""

SHEET_VERTEX = """
#version 330
in vec4 corner;
void main() { gl_Position = corner; }
"""

# `layer` is the depth of the translucent meshes: what is behind it is drawn with side −1, what is before or
# beside it with 1, and all with 0.
SHEET_FRAGMENT = """
#version 330
uniform vec4 paint;
uniform sampler2D layer;
uniform int side;
out vec4 result;
void main() {
    float depth = texelFetch(layer, ivec2(gl_FragCoord.xy), 0).r;
    if (side != 0 && (gl_FragCoord.z > depth) != (side < 0)) discard;
    result = vec4(paint.rgb * paint.a, paint.a);
}
"""
