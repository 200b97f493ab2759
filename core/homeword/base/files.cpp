#include "homeword/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace homeword {
namespace {

// Closes on every way out.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

Unexpected refuse(const std::filesystem::path& path, const char* what, int code) {
  Error error{.message = std::string(what) + ": " + std::generic_category().message(code), .file = path.string()};
  if (code == ENOENT) error.remedy = "Check the name of the file.";
  if (code == ENOSPC) error.remedy = "Free some space on the disk and run the same command again; nothing was lost.";
  if (code == EACCES || code == EPERM) error.remedy = "Check that you may read and write there.";
  return fail(std::move(error));
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::uintmax_t budget) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) return refuse(path, "cannot open the file", errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return refuse(path, "cannot look at the file", errno);
  if (S_ISDIR(status.st_mode)) return fail({.message = "this is a folder, not a file", .file = path.string()});
  const auto too_large = [&] {
    return fail({.message = "the file is too large",
                 .file = path.string(),
                 .expected = "at most " + std::to_string(budget) + " bytes",
                 .remedy = "Split it into smaller documents."});
  };
  if (S_ISREG(status.st_mode) && static_cast<std::uintmax_t>(status.st_size) > budget) return too_large();
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(status.st_size));
  char buffer[1 << 16];
  for (;;) {
    const ssize_t count = ::read(file.number(), buffer, sizeof buffer);
    if (count == 0) return bytes;
    if (count < 0) {
      if (errno == EINTR) continue;
      return refuse(path, "cannot read the file", errno);
    }
    bytes.append(buffer, static_cast<std::size_t>(count));
    if (bytes.size() > budget) return too_large();
  }
}

Result<void> write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::error_code code;
  if (path.has_parent_path()) {
    std::filesystem::create_directories(path.parent_path(), code);
    if (code) return refuse(path.parent_path(), "cannot make the folder", code.value());
  }
  // The process number keeps two programs that write the same output from sharing a temporary file.
  std::string beside = path.string() + ".part-" + std::to_string(::getpid()) + "-XXXXXX";
  Descriptor file(::mkostemp(beside.data(), O_CLOEXEC));
  if (file.number() < 0) return refuse(path, "cannot write beside the file", errno);
  const auto give_up = [&](const char* what) {
    const int kept = errno;
    ::unlink(beside.c_str());
    return refuse(path, what, kept);
  };
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t count = ::write(file.number(), rest.data(), rest.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return give_up("cannot write the file");
    }
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  // mkostemp makes files only the owner can read; outputs are for the office, so follow the user's umask.
  // Read once: asking sets it for a moment, and two threads asking together could leave it open.
  static const mode_t mask = [] {
    const mode_t own = ::umask(077);
    ::umask(own);
    return own;
  }();
  if (::fchmod(file.number(), 0666 & ~mask) != 0) return give_up("cannot set who may read the file");
  if (::fsync(file.number()) != 0) return give_up("cannot write the file to the disk");
  if (!file.close()) return give_up("cannot close the file");
  if (::rename(beside.c_str(), path.c_str()) != 0) return give_up("cannot put the file in its place");
  return {};
}

Result<void> check_folder_of(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.parent_path();
  std::error_code code;
  if (folder.empty() || std::filesystem::is_directory(folder, code)) return {};
  const bool is_file = std::filesystem::exists(folder, code);
  return fail({.message = is_file ? "the file cannot be written there: " + folder.string() + " is a file, not a folder"
                                  : "the file cannot be written: there is no folder " + folder.string(),
               .file = path.string(),
               .remedy = is_file ? "Name another folder." : "Check the name, or make the folder first: mkdir -p " + folder.string()});
}

}  // namespace homeword
