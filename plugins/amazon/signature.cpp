#include "signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <ctime>
#include <stdexcept>

namespace amazon_plugin {
namespace {

std::string hexadecimal(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const unsigned char byte = static_cast<unsigned char>(c);
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

std::string sha256(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr) != 1) throw std::runtime_error("SHA-256 cannot be computed");
  return {reinterpret_cast<const char*>(out.data()), size};
}

std::string hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(), &size) == nullptr)
    throw std::runtime_error("HMAC-SHA-256 cannot be computed");
  return {reinterpret_cast<const char*>(out.data()), size};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> sign(const RequestToSign& request, const Credentials& credentials) {
  const bool has_token = !credentials.session_token.empty();
  // Names in lower case, sorted: that is their order here already.
  std::string headers = "content-type:" + request.content_type + "\nhost:" + request.host + "\nx-amz-date:" + request.time + "\n";
  if (has_token) headers += "x-amz-security-token:" + credentials.session_token + "\n";
  headers += "x-amz-target:" + request.target + "\n";
  const std::string names = std::string("content-type;host;x-amz-date;") + (has_token ? "x-amz-security-token;" : "") + "x-amz-target";
  const std::string canonical = "POST\n/\n\n" + headers + "\n" + names + "\n" + hexadecimal(sha256(request.body));
  const std::string day = request.time.substr(0, 8);
  const std::string scope = day + "/" + request.region + "/" + request.service + "/aws4_request";
  const std::string to_sign = "AWS4-HMAC-SHA256\n" + request.time + "\n" + scope + "\n" + hexadecimal(sha256(canonical));
  const std::string key = hmac(hmac(hmac(hmac("AWS4" + credentials.secret_access_key, day), request.region), request.service), "aws4_request");
  std::vector<std::pair<std::string, std::string>> out{{"X-Amz-Date", request.time}, {"X-Amz-Target", request.target}};
  if (has_token) out.emplace_back("X-Amz-Security-Token", credentials.session_token);
  out.emplace_back("Authorization", "AWS4-HMAC-SHA256 Credential=" + credentials.access_key_id + "/" + scope + ", SignedHeaders=" + names +
                                        ", Signature=" + hexadecimal(hmac(key, to_sign)));
  return out;
}

std::string time_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts)};
}

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace amazon_plugin
