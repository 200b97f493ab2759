// Where libFuzzer is absent: runs a target over its seeds and over mutations of them, the same sequence every time.
// Knows nothing of coverage, so it finds less than libFuzzer, but it needs no other compiler and shares the sanitizer
// build.
// Takes those of libFuzzer's options that tests/fuzz/run gives.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

extern "C" int LLVMFuzzerInitialize(int*, char*** arguments);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
// In the sanitizers' run-time library, where there is one.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

namespace {

std::string current;      // the input that is being tried
std::string failure_path;

// Runs while the program dies: keeps the input, allocates nothing.
void keep_input() {
  std::FILE* file = std::fopen(failure_path.c_str(), "wb");
  if (file == nullptr) return;
  std::fwrite(current.data(), 1, current.size(), file);
  std::fclose(file);
  std::fprintf(stderr, "Test unit written to %s\n", failure_path.c_str());
}

void die(int signal) {
  if (signal == SIGALRM) std::fprintf(stderr, "ERROR: one input took longer than the time limit\n");
  keep_input();
  std::_Exit(77);
}

class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ull + 1) {}
  std::size_t below(std::size_t limit) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<std::size_t>((state_ >> 11) % limit);
  }

 private:
  std::uint64_t state_;
};

using namespace std::string_view_literals;

// What readers stumble over, in any format.
constexpr std::string_view pieces[] = {
    "<"sv, ">"sv, "</"sv, "&"sv, "&amp;"sv, "&#x0;"sv, "<!--"sv, "-->"sv, "<![CDATA["sv, "\""sv, "'"sv, "`"sv, "\\"sv,
    "\n"sv, "\r"sv, "\r\n"sv, "\n\n"sv, " "sv, "  "sv, "\t"sv, "\0"sv, "*"sv, "**"sv, "_"sv, "["sv, "]("sv, "]"sv,
    "{"sv, "}"sv, ":"sv, ","sv, ";"sv, "|"sv, "#"sv, "%"sv, "%00"sv, "="sv, "-"sv, "0"sv, "1"sv,
    "99999999999999999999"sv, "-1"sv,
    "\xEF\xBB\xBF"sv, "\xC2\xA0"sv, "\xC2\xAD"sv, "\xCC\x81"sv, "\xE2\x80\x8B"sv, "\xE2\x80\x99"sv,
    "\xD9\x85"sv,
    "\xE5\xAE\xB6"sv, "\xF0\x9F\x98\x80"sv, "\xFF"sv, "\xFE"sv, "\xC0\x80"sv, "\xED\xA0\x80"sv};

std::string mutate(const std::vector<std::string>& seeds, std::size_t longest, Numbers& numbers) {
  std::string text = seeds[numbers.below(seeds.size())];
  if (text.size() > longest) {  // a stretch of it
    const std::size_t start = numbers.below(text.size() - longest + 1);
    text = text.substr(start, longest);
  }
  for (std::size_t steps = 1 + numbers.below(6); steps > 0; --steps) {
    const std::size_t at = numbers.below(text.size() + 1);
    const std::size_t size = 1 + numbers.below(std::min<std::size_t>(32, text.size() + 1));
    switch (numbers.below(8)) {
      case 0: text.insert(at, 1, static_cast<char>(numbers.below(256))); break;
      case 1: text.erase(at, size); break;
      case 2: text.insert(at, text.substr(numbers.below(text.size() + 1), size)); break;
      case 3:
      case 4: text.insert(at, pieces[numbers.below(std::size(pieces))]); break;
      case 5:
        if (at < text.size())
          text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1u << numbers.below(8)));
        break;
      case 6: {
        const std::string& other = seeds[numbers.below(seeds.size())];
        text.insert(at, other.substr(numbers.below(other.size() + 1), 4 * size));
        break;
      }
      default: {
        const std::string_view piece = pieces[numbers.below(std::size(pieces))];
        for (std::size_t times = 1 + numbers.below(40); times > 0; --times) text.insert(at, piece);
        break;
      }
    }
  }
  if (text.size() > longest) text.resize(longest);
  return text;
}

void try_input(std::string input) {
  current = std::move(input);
  alarm(60);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(current.data()), current.size());
  alarm(0);
}

std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(2);
  }
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

int main(int argument_count, char** arguments) {
  LLVMFuzzerInitialize(&argument_count, &arguments);
  std::size_t seconds = 0, seed = 1, longest = 4096;
  std::string prefix = "failure-";
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argument_count; ++i) {
    const std::string_view argument = arguments[i];
    const auto value_of = [&](std::string_view name, std::size_t& value) {
      if (argument.starts_with(name)) value = std::strtoull(arguments[i] + name.size(), nullptr, 10);
    };
    value_of("-max_total_time=", seconds);
    value_of("-seed=", seed);
    value_of("-max_len=", longest);
    if (argument.starts_with("-artifact_prefix=")) prefix = argument.substr(argument.find('=') + 1);
    if (argument.starts_with('-')) continue;
    if (!std::filesystem::is_directory(argument)) {
      files.emplace_back(argument);
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argument))
      if (entry.is_regular_file() && entry.file_size() <= 1'000'000) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  failure_path = prefix + "input";
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGALRM}) std::signal(signal, die);
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(keep_input);

  std::vector<std::string> seeds;
  for (const auto& path : files) seeds.push_back(read_bytes(path));
  seeds.emplace_back();
  std::size_t tried = 0;
  const auto started = std::chrono::steady_clock::now();
  const auto has_time = [&] { return std::chrono::steady_clock::now() - started < std::chrono::seconds(seconds); };
  // Our own seeds always; large files of other people while there is time.
  for (const std::string& one : seeds)
    if (one.size() <= 16'384 || has_time()) {
      try_input(one);
      ++tried;
    }
  Numbers numbers(seed);
  for (; has_time(); ++tried) try_input(mutate(seeds, longest, numbers));
  std::fprintf(stderr, "stat::number_of_executed_units: %zu\n", tried);
  return 0;
}
