// OwnOutputs: which files Homeword wrote itself. They are never inputs, and only they may be replaced: a file is known by
// what it holds (the hash in the record beside it), not by its name.
//
//     OwnOutputs own;
//     if (const auto found = own.find("letters/letter.es.docx")) …        // not an input
//     if (const auto allowed = own.check_replacing(path, bytes); !allowed) return allowed;
//
// Where the knowledge stands: in NAME.LANG.provenance.json beside the outputs; in pages, which say in their head who made
// them; and, for what no record names any more (another rendition was asked for later, NAME.fixed.EXT), in the small
// hidden file .homeword-outputs.json of the folder.
// Thread rule: one object may be used by several threads. Files of a folder are read once, when first asked for.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"

namespace homeword {

enum class OwnKind { translation, fixed_text, report, record };

struct OwnOutput {
  OwnKind kind = OwnKind::translation;
  std::string language;     // of a translation, where known
};

class OwnOutputs {
 public:
  // What the file is to us; nothing when it is somebody else's. A translation that a person changed since is still no input.
  [[nodiscard]] std::optional<OwnOutput> find(const std::filesystem::path& path);

  // May `bytes` be written to `path`? Yes when nothing is there, the same bytes are, or what is there is ours and unchanged.
  // Errors name the file and the remedy.
  [[nodiscard]] Result<void> check_replacing(const std::filesystem::path& path, std::string_view bytes);
  // The same for a report (FILE.json and FILE.html).
  [[nodiscard]] static Result<void> check_replacing_report(const std::filesystem::path& path);

  // Files that an interrupted run was replacing: their old contents count as ours too.
  void add_known(const std::filesystem::path& path, const std::string& sha256);
  // Keeps in the folder's hidden file what no record names: `add` (name and hash) and not `drop`.
  [[nodiscard]] Result<void> remember(const std::filesystem::path& folder, const std::map<std::string, std::string>& add,
                                      const std::set<std::string>& drop);

 private:
  struct Folder {
    std::map<std::string, OwnOutput> names;
    std::map<std::string, std::set<std::string>> hashes;
  };
  Folder& folder(const std::filesystem::path& path);
  std::mutex mutex_;
  std::map<std::filesystem::path, Folder> folders_;
};

// Outputs that a record lists, by name; empty when the file is no record of ours.
[[nodiscard]] std::map<std::string, std::string> read_recorded_outputs(const std::filesystem::path& record);

}  // namespace homeword
