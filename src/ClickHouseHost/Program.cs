using Observe.ClickHouseHost.Supervision;

return await HostProcess.MainAsync(args);
