package dev.mvmci.sql.backup;

import java.net.URI;

/**
 * A bucket of a storage service that speaks S3, in the words of {@code hiqlite.toml}.
 *
 * @param url of the service ({@code s3_url}), {@code https://s3.example.org}
 * @param bucket must exist ({@code s3_bucket})
 * @param region its name, if the service has none: any ({@code s3_region})
 * @param pathStyle whether the bucket stands in the path, not in the host ({@code s3_path_style})
 * @param key access key ({@code s3_key})
 * @param secret its secret ({@code s3_secret})
 */
public record S3Config(
    URI url, String bucket, String region, boolean pathStyle, String key, String secret) {

  /** Checks that nothing is missing. */
  public S3Config {
    String scheme = url.getScheme();
    if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException(
          "s3_url is " + url + ", expected is for instance https://s3.example.org");
    }
    if (bucket.isBlank() || region.isBlank() || key.isBlank() || secret.isBlank()) {
      throw new IllegalArgumentException(
          "s3_bucket, s3_region, s3_key and s3_secret must all be given");
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "S3Config[" + url + "/" + bucket + ", region=" + region + ", key=" + key + "]";
  }
}
