// Zip archives of office documents, opened with budgets, rewritten member by member.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "homeword/base/result.h"

namespace homeword {

// What an honest office document stays far below, and a hostile one does not.
struct ArchiveBudget {
  std::size_t members = 10000;
  std::uint64_t total_size = 256ull * 1024 * 1024;  // of all members, unpacked
  std::uint64_t member_size = 64ull * 1024 * 1024;  // of one member that is read
  std::uint64_t ratio = 200;                        // unpacked to packed, of one member …
  std::uint64_t ratio_floor = 10ull * 1024 * 1024;  // … that unpacks to more than this
};

class Archive {
 public:
  // `bytes` must outlive the archive. Errors: no zip archive, cut short, encrypted, over a budget, two members of one
  // name (readers disagree which one counts), names that lead outside.
  [[nodiscard]] static Result<Archive> open(std::string_view file, std::string_view bytes,
                                            const ArchiveBudget& budget = {});

  [[nodiscard]] bool contains(const std::string& member) const { return members_.contains(member); }
  [[nodiscard]] std::vector<std::string> names() const;
  // A member, unpacked. Errors: missing, damaged, larger than the budget.
  [[nodiscard]] Result<std::string> read(const std::string& member) const;

 private:
  struct Member {
    std::uint64_t index = 0;
    std::uint64_t size = 0;
  };
  std::string file_;
  std::string_view bytes_;
  ArchiveBudget budget_;
  std::map<std::string, Member> members_;
};

// The archive with members replaced or, where it has none of that name, added. All others keep their packed bytes,
// their order and their dates; what is written gets the earliest date zip knows, so that equal input gives equal bytes.
[[nodiscard]] Result<std::string> rewrite_archive(std::string_view file, std::string_view bytes,
                                                  const std::map<std::string, std::string>& replaced);

}  // namespace homeword
