using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Observe.Metering.Quarantine;
using Observe.Metering.Receive.Events;
using Observe.Metering.Receive.Otlp.Json;
using Observe.Metering.Status;

namespace Observe.Metering.Receive;

/// <summary>Puts step 1, RECEIVE, into a process. The process also registers the catalog and an <see cref="Accept"/>.</summary>
internal static class ReceiveSetup
{
    /// <summary>Options from <c>Metering:Receive</c>, checked at start; the intake and its transports.</summary>
    public static IServiceCollection AddReceive(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ReceiveOptions>().Bind(configuration.GetSection(ReceiveOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ReceiveOptions>, ReceiveOptionsValidator>();
        services.AddOptions<QuarantineOptions>().Bind(configuration.GetSection(QuarantineOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<QuarantineOptions>, ValidateQuarantineOptions>();
        services.AddOptions<ReceiveTlsOptions>().Bind(configuration.GetSection(ReceiveTlsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ReceiveTlsOptions>, ValidateReceiveTlsOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton(provider => new BodyBudget(provider.GetRequiredService<IOptions<ReceiveOptions>>().Value));
        services.AddSingleton<RequestCounts>();
        services.AddSingleton<ReceiveMeter>();
        var options = MeteringOptions.From(configuration);
        services.TryAddSingleton(provider => new KeptTime(options.RetentionDays, provider.GetRequiredService<TimeProvider>()) { SpanRetentionDays = options.SpanRetentionDays });
        services.AddTransient<DecoderSet>();
        services.AddSingleton<Reception>();
        services.AddSingleton<JsonIntake>();
        services.AddSingleton<OtlpHttp>();
        services.AddSingleton<OtlpGrpc>();
        services.AddSingleton<EventsHttp>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<ReceivePorts>();
        services.AddHostedService(provider => provider.GetRequiredService<ReceivePorts>());
        services.AddHostedService(provider => provider.GetRequiredService<KeyRing>());
        return services;
    }

    /// <summary>
    /// Opens the two OTLP ports, for <c>builder.WebHost.ConfigureKestrel</c>. Where they ended up is in
    /// <see cref="ReceivePorts"/>.
    /// </summary>
    public static void ConfigureReceive(this KestrelServerOptions kestrel, ReceiveOptions options) =>
        kestrel.ApplicationServices.GetRequiredService<ReceivePorts>().Open(kestrel, options);

    /// <summary>Serves OTLP on the two OTLP ports and nothing else there; every other port is left alone. Call it first.</summary>
    public static WebApplication MapReceive(this WebApplication app)
    {
        var reception = app.Services.GetRequiredService<Reception>();
        var http = app.Services.GetRequiredService<OtlpHttp>();
        var events = app.Services.GetRequiredService<EventsHttp>();
        var grpc = app.Services.GetRequiredService<OtlpGrpc>();
        app.Use(next => context => context.Features.Get<ReceiveConnection>() is not { } connection ? next(context)
            : TransportOf(context.Request, connection) is { } transport ? reception.HandleAsync(context, transport)
            : RefuseAsync(context));
        return app;

        // What it is decides more than where it was asked: one port may serve both.
        Transport? TransportOf(HttpRequest request, ReceiveConnection connection) =>
            HttpProtocol.IsHttp2(request.Protocol) && OtlpGrpc.Speaks(request.ContentType) ? grpc
            : request.Path == EventsHttp.EventsPath ? events
            : connection.Transport == ReceiveTransport.Http || http.Serves(request) ? http
            : null;
    }

    // Anybody else's HTTP/2 on gRPC's port is answered in HTTP's words, as the protocol asks.
    private static Task RefuseAsync(HttpContext context)
    {
        context.RequestServices.GetRequiredService<ReceiveMeter>().Request("grpc", "unsupported");
        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return Task.CompletedTask;
    }
}
