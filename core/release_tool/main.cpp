// Publishes a style-guide folder as a release bundle while Homeword is being built: homeword_release_tool FOLDER BUNDLE.
// People use `homeword styleguide release`; this one exists because the program itself is not built yet at that point.
#include <cstdio>

#include "homeword/base/files.h"
#include "homeword/glossary/bundle.h"
#include "homeword/glossary/style_guide.h"

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: homeword_release_tool FOLDER BUNDLE\n", stderr);
    return 2;
  }
  const auto refuse = [](const homeword::Error& error) {
    std::fprintf(stderr, "homeword_release_tool: %s\n", error.sentence().c_str());
    return 2;
  };
  const auto guide = homeword::open_style_guide(arguments[1]);
  if (!guide) return refuse(guide.error());
  const auto bytes = homeword::release(*guide, "");
  if (!bytes) return refuse(bytes.error());
  if (const auto written = homeword::write_file(arguments[2], *bytes); !written) return refuse(written.error());
  return 0;
}
