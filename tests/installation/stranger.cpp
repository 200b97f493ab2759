// What somebody outside Homeword writes: no header of ours but the installed ones.
#include <homeword/engine/engine.h>

#include <cstdio>

int main() {
  const auto engine = homeword::Engine::open({.backends = {"pseudo"}});
  if (!engine) {
    std::fprintf(stderr, "%s\n", engine.error().sentence().c_str());
    return 2;
  }
  const auto letter = engine->translate_text("The meeting is on Friday, March 13, 2026 at 6:00 p.m.", "es");
  if (!letter) {
    std::fprintf(stderr, "%s\n", letter.error().sentence().c_str());
    return 2;
  }
  std::puts(letter->text.c_str());
  for (const homeword::Finding& finding : letter->findings) std::puts(homeword::to_text(finding).c_str());
  return 0;
}
