/* The Homeword plugin interface (ABI), version 1: how a shared library brings a machine-translation backend.
 *
 * A plugin is a shared library NAME.so that exports one function, `homeword_plugin_entry`. The host calls it with the
 * version it speaks; the plugin answers with a table of functions, or NULL when it cannot work with that host. The file's
 * name without its ending is the backend's name for the user (`homeword translate --backend NAME`).
 *
 * Smallest example: plugins/example/word_list.cpp (C++, through homeword_plugin.hpp). The same contract as JSON lines, for
 * any other language: PROTOCOL.md.
 *
 * Rules
 * - Plain C11. No exception, longjmp, signal handler or exit may cross this border. Standard input and output belong to the
 *   host: a plugin never touches them; standard error may be used for diagnostics.
 * - Memory: whoever made it frees it. What the host passes in is the host's and valid until the call returns; the host
 *   copies whatever a plugin passes to a host function before that function returns. So nothing is ever freed across the
 *   border, except the plugin's own handle through `close`.
 * - Threads: calls with one handle never overlap, but may come from different threads.
 * - Text is UTF-8, not terminated by NUL. Offsets count bytes, are half-open [start, end), and lie on code-point boundaries.
 * - Same request, same answers: no clock, no randomness, no memory of earlier requests may show.
 *
 * Versions: every structure begins with its size in bytes as the maker compiled it; later versions only append members.
 * Read a member only when `struct_size` says it is there (HOMEWORD_HAS). Arrays hold pointers, so structures may grow.
 * A plugin built for version N keeps loading in hosts of versions N, N+1, …
 *
 * Licence: Apache-2.0, as all of Homeword; this header may be copied into plugins under any licence.
 */
#ifndef HOMEWORD_PLUGIN_H
#define HOMEWORD_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define HOMEWORD_PLUGIN_ABI 1u

#if defined(_WIN32)
#define HOMEWORD_PLUGIN_EXPORT __declspec(dllexport)
#else
#define HOMEWORD_PLUGIN_EXPORT __attribute__((visibility("default")))
#endif

/* True when the structure `pointer` points to was made with that member. */
#define HOMEWORD_HAS(pointer, type, member) \
  ((pointer)->struct_size >= offsetof(type, member) + sizeof((pointer)->member))

#ifdef __cplusplus
extern "C" {
#endif

/* Some UTF-8 text; `data` may be NULL when `size` is 0. The one structure that never grows. */
typedef struct homeword_text {
  const char* data;
  size_t size;
} homeword_text;

/* ---- What the host asks --------------------------------------------------------------------------------------------- */

/* A piece of the source that must come back as `target`: an approved term, a date, a name. Spans are sorted and do not
 * overlap. A backend that cannot force says so in its pair's flags and may ignore them. */
typedef struct homeword_forced_span {
  size_t struct_size;
  uint64_t id;                  /* unique in the segment */
  size_t start, end;            /* in the segment's text */
  homeword_text target;         /* what must stand there */
  homeword_text kind;           /* "term", "fact", "name", "placeholder" */
  homeword_text part_of_speech; /* "noun", "proper-noun", "person", "adverb", "verb", "finite-verb", "modal", "future", "adjective", "number"; "" unknown */
  homeword_text number;         /* "singular" or "plural" */
  homeword_text gender;         /* of the target: "masculine", "feminine", "neuter"; "" unknown */
  homeword_text explanation;    /* what a term means, in plain words of the target or source language; "" unknown */
} homeword_forced_span;

/* A piece of the source whose place in the target the host wants to know (inline markup). Spans may nest. */
typedef struct homeword_marked_span {
  size_t struct_size;
  uint64_t id;
  size_t start, end;
} homeword_marked_span;

typedef struct homeword_segment {
  size_t struct_size;
  homeword_text text;
  const homeword_forced_span* const* forced;
  size_t forced_count;
  const homeword_marked_span* const* marked;
  size_t marked_count;
} homeword_segment;

typedef struct homeword_request {
  size_t struct_size;
  homeword_text from, to; /* BCP 47 tags of a pair the plugin described */
  const homeword_segment* const* segments;
  size_t segment_count;
} homeword_request;

/* ---- What the plugin answers, through the host's functions ---------------------------------------------------------- */

typedef struct homeword_failure homeword_failure;         /* takes one sentence for a person */
typedef struct homeword_description homeword_description; /* takes languages and properties */
typedef struct homeword_answers homeword_answers;         /* takes one answer or error per segment */

enum {
  HOMEWORD_NATIVE_GLOSSARY = 1u, /* has a glossary of its own */
  HOMEWORD_FORCED_SPANS = 2u,    /* honours forced spans */
  HOMEWORD_MARKED_SPANS = 4u     /* says where marked spans came out */
};

typedef struct homeword_pair {
  size_t struct_size;
  homeword_text from, to; /* BCP 47; "*" stands for any language */
  uint32_t flags;
  uint32_t most_segments; /* in one request; 0: the host's choice */
  homeword_text engine;   /* what does the work, with its version where known */
} homeword_pair;

/* The host's functions. All copy what they are given; all return 0, or non-zero when the call made no sense (an index out
 * of range, an offset inside a character, text that is not UTF-8). Not to be kept after the call that brought them. */
typedef struct homeword_host {
  size_t struct_size;
  uint32_t abi_version;
  int (*fail)(homeword_failure*, homeword_text sentence);
  int (*add_pair)(homeword_description*, const homeword_pair*);
  /* Keys: "placeholder_shape" (the token this engine keeps best, "#" for its number: "XQ#X"), "sends_text_away" ("yes" when
   * text leaves the machine), "advice" (how to get more languages), "not_ready" (one sentence: what must be set up before it
   * can translate), "answer_seconds" (the longest that one request may take, retries included; the host waits so long
   * instead of its own deadline, at most 600). Unknown keys are ignored. */
  int (*set_property)(homeword_description*, homeword_text key, homeword_text value);
  int (*set_answer)(homeword_answers*, size_t segment, homeword_text text);
  int (*set_error)(homeword_answers*, size_t segment, homeword_text sentence);
  /* After set_answer: where a span stands in that text. An id may be missing (lost) or come several times (split). */
  int (*place_forced)(homeword_answers*, size_t segment, uint64_t id, size_t start, size_t end);
  int (*place_marked)(homeword_answers*, size_t segment, uint64_t id, size_t start, size_t end);
  /* After set_answer: a word of that text that the engine did not know and left in the source language. Hosts flag it for a
   * person. Added later: call it only when HOMEWORD_HAS(host, homeword_host, mark_unknown). */
  int (*mark_unknown)(homeword_answers*, size_t segment, size_t start, size_t end);
  uint32_t permissions; /* HOMEWORD_NETWORK…; 0 when the host is older than this member */
  /* After set_answer: words of that text where the engine itself can tell that the sentence came out broken (two verbs in a row,
   * an article before a verb). Hosts have a person read it. Added later: HOMEWORD_HAS(host, homeword_host, mark_doubtful). */
  int (*mark_doubtful)(homeword_answers*, size_t segment, size_t start, size_t end);
} homeword_host;

enum {
  HOMEWORD_NETWORK = 1u /* this plugin may send text to other machines: the user turned it on */
};

/* ---- The plugin's table --------------------------------------------------------------------------------------------- */

typedef struct homeword_plugin homeword_plugin; /* the plugin's own handle */

typedef struct homeword_plugin_table {
  size_t struct_size;
  uint32_t abi_version;  /* the one the plugin was written for */
  homeword_text name;    /* static text */
  homeword_text version; /* static text */
  /* A handle, or NULL after host->fail() with a sentence that says what is missing and how to mend it. */
  homeword_plugin* (*open)(const homeword_host*, homeword_failure*);
  /* Languages and properties; called once after open. Non-zero: failed, after host->fail(). */
  int (*describe)(homeword_plugin*, const homeword_host*, homeword_description*, homeword_failure*);
  /* One answer or error per segment. A segment left without either counts as failed. Non-zero: all failed. */
  int (*translate)(homeword_plugin*, const homeword_host*, const homeword_request*, homeword_answers*, homeword_failure*);
  void (*close)(homeword_plugin*);
} homeword_plugin_table;

/* The one exported function. `host_abi_version` is the newest version the host speaks. The table must stay valid as long as
 * the library is loaded. NULL: this plugin needs a newer host. */
HOMEWORD_PLUGIN_EXPORT const homeword_plugin_table* homeword_plugin_entry(uint32_t host_abi_version);
typedef const homeword_plugin_table* (*homeword_plugin_entry_function)(uint32_t host_abi_version);

#ifdef __cplusplus
}
#endif
#endif
