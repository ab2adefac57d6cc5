package dev.mvmci.sql.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Backups in a bucket. The only class that names the S3 library, so that it is loaded only where a
 * bucket is configured.
 */
final class S3Storage implements BackupStorage {

  /** What one request can put, by the rules of S3: 5 GiB. */
  private static final long MAX_OBJECT_BYTES = 5L << 30;

  private static final Duration CALL_TIMEOUT = Duration.ofMinutes(30);
  private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(60);

  private final S3Config config;
  private final S3Client client;

  S3Storage(S3Config config) {
    this.config = config;
    this.client =
        S3Client.builder()
            .endpointOverride(config.url())
            .region(Region.of(config.region()))
            .forcePathStyle(config.pathStyle())
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(config.key(), config.secret())))
            // Services other than Amazon's often do not know the newer checksum headers.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(options -> options.apiCallTimeout(CALL_TIMEOUT))
            .httpClient(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(SOCKET_TIMEOUT)
                    .socketTimeout(SOCKET_TIMEOUT)
                    .build())
            .build();
  }

  @Override
  public void put(Path file, String name) throws IOException {
    long size = Files.size(file);
    if (size > MAX_OBJECT_BYTES) {
      throw new BackupFailure(
          name + " has " + size + " bytes, one object can have " + MAX_OBJECT_BYTES);
    }
    try {
      client.putObject(
          request -> request.bucket(config.bucket()).key(name), RequestBody.fromFile(file));
    } catch (SdkException e) {
      throw failure("put " + name, e);
    }
  }

  @Override
  public void get(String name, Path target) throws IOException {
    Files.deleteIfExists(target);
    try {
      client.getObject(request -> request.bucket(config.bucket()).key(name), target);
    } catch (NoSuchKeyException e) {
      throw new BackupFailure("there is no backup " + name + " in " + place(), e);
    } catch (SdkException e) {
      throw failure("get " + name, e);
    }
  }

  @Override
  public List<String> names() throws IOException {
    try {
      return client
          .listObjectsV2Paginator(request -> request.bucket(config.bucket()))
          .contents()
          .stream()
          .map(S3Object::key)
          .toList();
    } catch (SdkException e) {
      throw failure("list", e);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    try {
      client.deleteObject(request -> request.bucket(config.bucket()).key(name));
    } catch (SdkException e) {
      throw failure("delete " + name, e);
    }
  }

  private IOException failure(String what, SdkException e) {
    return new IOException("cannot " + what + " in " + place() + ": " + e.getMessage(), e);
  }

  @Override
  public String place() {
    return config.url() + "/" + config.bucket();
  }

  @Override
  public void close() {
    client.close();
  }
}
