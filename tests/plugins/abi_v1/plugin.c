/* A plugin in plain C as somebody may have built it against version 1 of the interface: gives every text back between
 * quotation marks and says where its spans came out. */
#include <stdlib.h>
#include <string.h>

#include "homeword_plugin_v1.h"

struct homeword_plugin {
  int calls;
};

static homeword_text text(const char* words) {
  homeword_text t;
  t.data = words;
  t.size = strlen(words);
  return t;
}

static homeword_plugin* open_plugin(const homeword_host* host, homeword_failure* failure) {
  homeword_plugin* plugin = calloc(1, sizeof *plugin);
  if (plugin == NULL) host->fail(failure, text("no memory"));
  return plugin;
}

static int describe(homeword_plugin* plugin, const homeword_host* host, homeword_description* description, homeword_failure* failure) {
  homeword_pair pair;
  (void)plugin;
  (void)failure;
  memset(&pair, 0, sizeof pair);
  pair.struct_size = sizeof pair;
  pair.from = text("en");
  pair.to = text("es");
  pair.flags = HOMEWORD_FORCED_SPANS | HOMEWORD_MARKED_SPANS;
  pair.engine = text("quotation marks");
  host->set_property(description, text("some future key"), text("some value"));
  return host->add_pair(description, &pair);
}

static int translate(homeword_plugin* plugin, const homeword_host* host, const homeword_request* request, homeword_answers* answers,
                     homeword_failure* failure) {
  size_t i, k;
  ++plugin->calls;
  for (i = 0; i < request->segment_count; ++i) {
    const homeword_segment* segment = request->segments[i];
    homeword_text out;
    char* copy = malloc(segment->text.size + 2);
    if (copy == NULL) return host->fail(failure, text("no memory")), 1;
    copy[0] = '"';
    if (segment->text.size > 0) memcpy(copy + 1, segment->text.data, segment->text.size);
    copy[segment->text.size + 1] = '"';
    out.data = copy;
    out.size = segment->text.size + 2;
    host->set_answer(answers, i, out);
    free(copy);
    for (k = 0; k < segment->forced_count; ++k)
      host->place_forced(answers, i, segment->forced[k]->id, segment->forced[k]->start + 1, segment->forced[k]->end + 1);
    for (k = 0; k < segment->marked_count; ++k)
      host->place_marked(answers, i, segment->marked[k]->id, segment->marked[k]->start + 1, segment->marked[k]->end + 1);
  }
  return 0;
}

static void close_plugin(homeword_plugin* plugin) { free(plugin); }

HOMEWORD_PLUGIN_EXPORT const homeword_plugin_table* homeword_plugin_entry(uint32_t host_abi_version) {
  static homeword_plugin_table table;
  if (host_abi_version < 1) return NULL;
  table.struct_size = sizeof table;
  table.abi_version = 1;
  table.name = text("abi-v1");
  table.version = text("1.0");
  table.open = open_plugin;
  table.describe = describe;
  table.translate = translate;
  table.close = close_plugin;
  return &table;
}
